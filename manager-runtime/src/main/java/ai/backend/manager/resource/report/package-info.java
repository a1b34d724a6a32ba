/** What kernels used: reports by project, and the last 30 days in quarters of an hour. */
@NullMarked
package ai.backend.manager.resource.report;

import org.jspecify.annotations.NullMarked;
