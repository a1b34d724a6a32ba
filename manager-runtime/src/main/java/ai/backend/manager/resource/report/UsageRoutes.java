package ai.backend.manager.resource.report;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import ai.backend.manager.session.lifecycle.KernelStats;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.inject.Singleton;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code GET /resource/usage/month} and {@code /resource/usage/period} (spec/04 §5.4). */
@Singleton
class UsageRoutes implements Routes {
  private static final String NAMED =
      "select id from groups where name = ? or cast(id as text) = lower(?)";

  private final DSLContext database;
  private final KernelRecords kernels;
  private final KernelStats statistics;
  private final ReportZone zone;

  UsageRoutes(DSLContext database, KernelRecords kernels, KernelStats statistics, ReportZone zone) {
    this.database = database;
    this.kernels = kernels;
    this.statistics = statistics;
    this.zone = zone;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/resource/usage/month", Verb.USAGE_READ, Gate.READ, this::month),
        new Route("GET", "/resource/usage/period", Verb.USAGE_READ, Gate.READ, this::period));
  }

  private Reply month(Call call) {
    Params params = Params.of(call);
    JsonNode groups = params.any("group_ids");
    String month = params.str("month");
    params.done();
    ZoneId here = zone.zone();
    ReportPeriod period = ReportPeriod.month(month, here);
    return report(period, projects(groups), here);
  }

  private Reply period(Call call) {
    Params params = Params.of(call);
    JsonNode group = params.any("group_id");
    String first = params.str("start_date");
    String last = params.str("end_date");
    params.done();
    ZoneId here = zone.zone();
    ReportPeriod period = ReportPeriod.days(first, last, here);
    return report(period, projects(group), here);
  }

  /** Ids of the named projects, null (all) for null and an empty list. */
  private @Nullable List<UUID> projects(JsonNode given) {
    if (given.isNull() || given.isArray() && given.isEmpty()) {
      return null;
    }
    var ids = new ArrayList<UUID>();
    for (JsonNode one : given.isArray() ? given : List.of(given)) {
      ids.addAll(named(one.asText()));
    }
    return ids;
  }

  /** Projects of one name can be in several domains. */
  private List<UUID> named(String nameOrId) {
    List<UUID> found = database.resultQuery(NAMED, nameOrId, nameOrId).fetch("id", UUID.class);
    if (found.isEmpty()) {
      throw ApiProblem.invalid(
          "There is no project with the name or id '" + nameOrId + "'; give one that exists.");
    }
    return found;
  }

  private Reply report(ReportPeriod period, @Nullable List<UUID> projects, ZoneId here) {
    List<KernelRecord> lived = kernels.lived(period, projects);
    Map<UUID, JsonNode> live =
        statistics.ofMany(
            lived.stream().filter(k -> k.stored() == null).map(KernelRecord::id).toList());
    var byProject = new LinkedHashMap<UUID, List<KernelUsage>>();
    for (KernelRecord kernel : lived) {
      JsonNode stored = kernel.stored();
      JsonNode measured = stored == null ? live.get(kernel.id()) : stored;
      if (measured != null) {
        byProject
            .computeIfAbsent(kernel.projectId(), id -> new ArrayList<>())
            .add(KernelUsage.of(kernel, measured));
      }
    }
    return Reply.ok(
        byProject.values().stream().map(usages -> new ProjectUsage(usages).json(here)).toList());
  }
}
