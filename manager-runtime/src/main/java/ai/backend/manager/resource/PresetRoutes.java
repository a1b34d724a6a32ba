package ai.backend.manager.resource;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.Slots;
import ai.backend.manager.config.KnownSlots;
import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.gateway.Call;
import ai.backend.manager.gateway.Gate;
import ai.backend.manager.gateway.Params;
import ai.backend.manager.gateway.Principal;
import ai.backend.manager.gateway.Recorded;
import ai.backend.manager.gateway.Reply;
import ai.backend.manager.gateway.Route;
import ai.backend.manager.gateway.Routes;
import ai.backend.manager.policy.Verb;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/** {@code /resource/presets} and {@code /resource/check-presets} (spec/04 §5.1, §5.2). */
@Singleton
class PresetRoutes implements Routes {
  /** Field names are those of the API. */
  private record Preset(
      String name, @Nullable String shared_memory, Map<String, String> resource_slots) {}

  private record StoredPreset(String name, @Nullable Long sharedMemory, Slots slots) {}

  private static final String VISIBILITY = "config/api/resources/group_resource_visibility";

  private final DSLContext database;
  private final EtcdClient etcd;
  private final KnownSlots slots;
  private final VisibleGroups groups;
  private final Usage usage;

  PresetRoutes(
      DSLContext database, EtcdClient etcd, KnownSlots slots, VisibleGroups groups, Usage usage) {
    this.database = database;
    this.etcd = etcd;
    this.slots = slots;
    this.groups = groups;
    this.usage = usage;
  }

  @Override
  public List<Route> routes() {
    return List.of(
        new Route("GET", "/resource/presets", Verb.RESOURCE_CHECK, Gate.NONE, this::list),
        new Route("POST", "/resource/check-presets", Verb.RESOURCE_CHECK, Gate.READ, this::check)
            .recorded(Recorded.NEVER));
  }

  private Reply list(Call call) {
    List<Preset> presets =
        stored(slots.types()).stream()
            .map(p -> new Preset(p.name(), bytes(p), p.slots().toTexts()))
            .toList();
    return Reply.ok(Map.of("presets", presets));
  }

  private List<StoredPreset> stored(SlotTypes known) {
    return database
        .resultQuery(
            "select name, resource_slots, shared_memory from resource_presets order by name")
        .fetch(
            row ->
                new StoredPreset(
                    row.get("name", String.class),
                    row.get("shared_memory", Long.class),
                    normalized(Slots.fromJson(usage.tree(row, "resource_slots")), known)));
  }

  /** Known slots only, missing ones as 0. */
  private static Slots normalized(Slots given, SlotTypes known) {
    var amounts = new LinkedHashMap<String, BigDecimal>();
    known.names().forEach(name -> amounts.put(name, given.amount(name)));
    return new Slots(amounts);
  }

  private static @Nullable String bytes(StoredPreset preset) {
    Long memory = preset.sharedMemory();
    return memory == null ? null : memory.toString();
  }

  private Reply check(Call call) {
    Params params = Params.of(call);
    String project = params.optStr("group");
    String resourceGroup = params.optStr("scaling_group");
    params.done();
    Principal caller = call.caller();
    UUID projectId =
        groups
            .project(caller, project == null ? "default" : project)
            .orElseThrow(() -> ApiProblem.invalid("Unknown user group"));
    List<String> visible = groups.names(caller, projectId);
    if (resourceGroup != null) {
      if (!visible.contains(resourceGroup)) {
        throw ApiProblem.invalid("Unknown scaling group");
      }
      visible = List.of(resourceGroup);
    }
    return Reply.ok(checked(caller, projectId, visible));
  }

  private Map<String, Object> checked(Principal caller, UUID project, List<String> visible) {
    SlotTypes known = slots.types();
    Usage.Limits limits = usage.limits(caller, project, known.names());
    Usage.Occupied occupied = usage.occupied(caller, project);
    Amounts projectLeft = limits.project().minus(occupied.project());
    Amounts left =
        limits
            .keypair()
            .minus(occupied.keypair())
            .min(projectLeft)
            .min(limits.domain().minus(occupied.domain()));
    List<Usage.Free> free = usage.free(visible);
    var answer = new LinkedHashMap<String, Object>();
    answer.put("keypair_limits", limits.keypair().texts(known.names()));
    answer.put("keypair_using", normalized(occupied.keypair(), known).toTexts());
    answer.put("keypair_remaining", left.texts(known.names()));
    answer.put("scaling_group_remaining", sum(free, known, left).toTexts());
    var byGroup = new LinkedHashMap<String, Object>();
    for (String name : visible) {
      List<Usage.Free> there = free.stream().filter(f -> f.resourceGroup().equals(name)).toList();
      Slots used = occupied.byResourceGroup().getOrDefault(name, Slots.NONE);
      byGroup.put(
          name,
          Map.of(
              "using", normalized(used, known).toTexts(),
              "remaining", sum(there, known, left).toTexts()));
    }
    answer.put("scaling_groups", byGroup);
    answer.put("presets", presets(known, free, left));
    boolean shown = etcd.get(VISIBILITY).filter("true"::equalsIgnoreCase).isPresent();
    Map<String, String> hidden =
        known.names().stream().collect(Collectors.toMap(n -> n, n -> "NaN"));
    answer.put("group_limits", shown ? limits.project().texts(known.names()) : hidden);
    answer.put("group_using", shown ? normalized(occupied.project(), known).toTexts() : hidden);
    answer.put("group_remaining", shown ? projectLeft.texts(known.names()) : hidden);
    return answer;
  }

  private static Slots sum(List<Usage.Free> free, SlotTypes known, Amounts cap) {
    Slots total = free.stream().map(Usage.Free::slots).reduce(Slots.NONE, Slots::plus);
    return cap.cap(normalized(total, known));
  }

  private List<Map<String, Object>> presets(SlotTypes known, List<Usage.Free> free, Amounts left) {
    return stored(known).stream()
        .map(
            preset -> {
              var item = new LinkedHashMap<String, Object>();
              item.put("name", preset.name());
              item.put("resource_slots", preset.slots().toTexts());
              item.put("shared_memory", bytes(preset));
              item.put(
                  "allocatable",
                  left.allow(preset.slots())
                      && free.stream().anyMatch(f -> preset.slots().fitsIn(f.slots())));
              return (Map<String, Object>) item;
            })
        .toList();
  }
}
