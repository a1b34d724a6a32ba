/** The {@code mgr} command line: schema, fixtures, etcd and images (spec/05 §9). */
@NullMarked
package ai.backend.manager.cli;

import org.jspecify.annotations.NullMarked;
