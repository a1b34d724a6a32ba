/** Measurements of a running cluster; `make bench` runs them. */
@NullMarked
package ai.backend.bench;

import org.jspecify.annotations.NullMarked;
