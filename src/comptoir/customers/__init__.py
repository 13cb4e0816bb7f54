"""People and companies who buy: who they are, what they allowed, what they earned and what they owe."""
