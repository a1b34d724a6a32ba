/** The HTTP gateway: routes, authentication, rate limits, problem documents. */
@NullMarked
package ai.backend.manager.gateway;

import org.jspecify.annotations.NullMarked;
