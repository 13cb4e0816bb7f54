"""Who people and programs are, what they may do, and the trail of what they did."""
