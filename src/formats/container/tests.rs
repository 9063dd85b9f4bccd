//! Tests of the container: a pure function of its facts, read by another implementation, and every lie named.
