package ai.backend.manager.graphql.session;

import static ai.backend.manager.graphql.session.KernelEntity.KERNELS;
import static ai.backend.manager.graphql.session.SessionEntity.SESSIONS;

import ai.backend.manager.graphql.Ask;
import ai.backend.manager.graphql.Part;
import ai.backend.manager.graphql.Wiring;
import ai.backend.manager.graphql.entity.Parents;
import ai.backend.manager.graphql.entity.Rows;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jooq.Condition;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/**
 * Sessions of keypairs and kernels of agents, as fields of those: the newest {@value #MOST} of
 * each.
 */
@Singleton
public final class BelongingPart implements Part {
  static final int MOST = 100;
  private static final String SESSIONS_OF = "keypair.sessions";
  private static final String KERNELS_OF = "agent.kernels";

  private final Rows rows;

  @Inject
  public BelongingPart(Rows rows) {
    this.rows = rows;
  }

  @Override
  public void wire(Wiring wiring) {
    wiring
        .loader(SESSIONS_OF, this::sessions)
        .loader(KERNELS_OF, this::kernels)
        .field("KeyPair", "compute_sessions", ask -> load(ask, SESSIONS_OF, "access_key"))
        .field("Agent", "compute_containers", ask -> load(ask, KERNELS_OF, "id"));
  }

  private static Object load(Ask ask, String loader, String key) {
    String parent = String.valueOf(ask.row().get(key));
    return ask.load(loader, new Parents.Key<>(parent, ask.fields(), ask.text("status")));
  }

  private Map<Parents.Key<String>, List<Map<String, Object>>> sessions(
      Set<Parents.Key<String>> keys) {
    return Parents.byFields(
        keys,
        (alike, owners) ->
            rows.children(
                SessionEntity.SESSION,
                alike.fields(),
                SESSIONS.text("access_key"),
                owners,
                alike.status() == null ? DSL.noCondition() : SessionPart.hasStatus(alike.status()),
                MOST));
  }

  private Map<Parents.Key<String>, List<Map<String, Object>>> kernels(
      Set<Parents.Key<String>> keys) {
    return Parents.byFields(
        keys,
        (alike, agents) ->
            rows.children(
                KernelEntity.KERNEL,
                alike.fields(),
                KERNELS.text("agent"),
                agents,
                status(alike.status()),
                MOST));
  }

  private static Condition status(@Nullable String status) {
    return status == null ? DSL.noCondition() : KernelStatuses.in(status);
  }
}
