package ai.backend.manager.config;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.ManagerStatus;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.gateway.StatusGate;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code /manager/status} and {@code /manager/announcement} (spec/04 §7). */
@Singleton
class ManagerRoutes implements Routes {
  /** Field names and order are those of the API. */
  private record Node(
      String id,
      int num_proc,
      String service_addr,
      double heartbeat_timeout,
      boolean ssl_enabled,
      int active_sessions,
      String status,
      String version,
      List<Object> api_version) {}

  private record Status(List<Node> nodes, String status, int active_sessions) {}

  private record Announcement(boolean enabled, String message) {}

  private static final String ANNOUNCEMENT = "manager/announcement";
  private static final String RELEASE = "23.09.10";
  private static final double HEARTBEAT_TIMEOUT_SECONDS = 40;
  private static final Set<String> STATUSES =
      Arrays.stream(ManagerStatus.values()).map(ManagerStatus::text).collect(Collectors.toSet());

  private final StatusGate gate;
  private final EtcdClient etcd;
  private final DSLContext database;
  private final MassEnd massEnd;
  private final String nodeId;
  private final String address;

  ManagerRoutes(
      StatusGate gate,
      EtcdClient etcd,
      DSLContext database,
      MassEnd massEnd,
      @ConfigProperty(name = "HOSTNAME", defaultValue = "manager") String hostName,
      @ConfigProperty(name = "quarkus.http.host") String host,
      @ConfigProperty(name = "quarkus.http.port") int port) {
    this.gate = gate;
    this.etcd = etcd;
    this.database = database;
    this.massEnd = massEnd;
    this.nodeId = "i-" + hostName;
    this.address = host + ":" + port;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/manager/status", Verb.PUBLIC_READ, Gate.NONE, this::status),
        new Route("PUT", "/manager/status", Verb.MANAGER_OPERATE, Gate.NONE, this::setStatus),
        new Route("GET", "/manager/announcement", Verb.PUBLIC_READ, Gate.NONE, this::announcement),
        new Route(
            "POST", "/manager/announcement", Verb.MANAGER_OPERATE, Gate.NONE, this::announce));
  }

  private Reply status(Call call) {
    String status = gate.current().text();
    Integer active =
        database
            .resultQuery("select count(*) from sessions where status = 'RUNNING'")
            .fetchOneInto(Integer.class);
    int sessions = active == null ? 0 : active;
    var node =
        new Node(
            nodeId,
            1,
            address,
            HEARTBEAT_TIMEOUT_SECONDS,
            false,
            sessions,
            status,
            RELEASE,
            List.of(call.apiVersion().major(), call.apiVersion().date()));
    return Reply.ok(new Status(List.of(node), status, sessions));
  }

  private Reply setStatus(Call call) {
    Params params = Params.of(call);
    String wanted = params.member("ManagerStatus", STATUSES, null, "status");
    boolean forceKill = params.bool(false, "force_kill");
    params.done();
    ManagerStatus.of(wanted).ifPresent(gate::set);
    if (forceKill) {
      massEnd.begin();
    }
    return Reply.noContent();
  }

  private Reply announcement(Call call) {
    Optional<String> message = etcd.get(ANNOUNCEMENT);
    return Reply.ok(new Announcement(message.isPresent(), message.orElse("")));
  }

  private Reply announce(Call call) {
    Params params = Params.of(call);
    boolean enabled = params.bool(false, "enabled");
    @Nullable String message = params.optStr("message");
    params.done();
    if (!enabled) {
      etcd.delete(ANNOUNCEMENT);
      return Reply.noContent();
    }
    if (message == null) {
      throw ApiProblem.invalid("Empty message not allowed to enable announcement");
    }
    etcd.put(ANNOUNCEMENT, message);
    return Reply.noContent();
  }
}
