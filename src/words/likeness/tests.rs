//! Tests of likeness.

