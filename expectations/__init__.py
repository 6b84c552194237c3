"""What must be true: the contract, the suites made from it, and the gate."""
