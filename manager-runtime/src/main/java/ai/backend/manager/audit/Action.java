package ai.backend.manager.audit;

import org.jspecify.annotations.Nullable;

/**
 * What is done.
 *
 * @param operation such as {@code POST /session}, {@code mutation create_user}, {@code mgr etcd
 *     put}
 * @param target name or id of what it is done to, when the request names it; never a body
 */
public record Action(Transport transport, String operation, @Nullable String target) {
  /** The way by which it came. */
  public enum Transport {
    REST,
    GRAPHQL,
    MGR
  }
}
