"""The bytes that payment terminals speak, written and read in one place for drivers and simulators."""
