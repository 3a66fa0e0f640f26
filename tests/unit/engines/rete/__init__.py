"""The parts of the rete engine."""
