//! Layer 4: the order of the steps.
