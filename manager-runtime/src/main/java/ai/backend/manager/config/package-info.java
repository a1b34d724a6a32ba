/** The cluster's settings and the manager's own status over REST. */
@NullMarked
package ai.backend.manager.config;

import org.jspecify.annotations.NullMarked;
