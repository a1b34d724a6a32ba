package ai.backend.manager.resource;

import ai.backend.common.slots.SlotLimits;
import ai.backend.common.slots.Slots;
import ai.backend.manager.gateway.Principal;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jooq.DSLContext;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;

/** Limits and what is used of them, from the database (spec/07 §2.1, §3). */
@Singleton
class Usage {
  private static final String LIMITS =
      """
      select p.total_resource_slots as keypair, p.default_for_unspecified::text as unspecified,
        (select total_resource_slots from groups where id = ?) as project,
        (select total_resource_slots from domains where name = ?) as domain
      from keypair_resource_policies p where p.name = ?
      """;
  private static final String OCCUPIED =
      """
      select k.occupied_slots as slots, coalesce(k.scaling_group, s.scaling_group_name, '') as resource_group,
        k.status <> 'TERMINATING' as counts, k.user_uuid = ? as mine,
        k.access_key = ? as own, k.group_id = ? as project, k.domain_name = ? as domain
      from kernels k join sessions s on s.id = k.session_id
      where k.status not in ('PENDING', 'TERMINATED', 'CANCELLED')
        and (k.user_uuid = ? or k.access_key = ? or k.group_id = ? or k.domain_name = ?)
      """;
  private static final String AGENTS =
      """
      select scaling_group, available_slots, occupied_slots from agents
      where status = 'ALIVE' and scaling_group = any(?)
      """;

  private final DSLContext database;
  private final ObjectMapper json;

  Usage(DSLContext database, ObjectMapper json) {
    this.database = database;
    this.json = json;
  }

  /** Bounds of the keypair, the project and the domain. */
  record Limits(Amounts keypair, Amounts project, Amounts domain) {}

  /**
   * Slots that count against the keypair, its project and its domain; and what the user's kernels
   * hold of agents in each resource group, those included that are ending.
   */
  record Occupied(Slots keypair, Slots project, Slots domain, Map<String, Slots> byResourceGroup) {}

  /** What is free on one agent. */
  record Free(String resourceGroup, Slots slots) {}

  Limits limits(Principal caller, UUID project, Set<String> known) {
    Record row =
        database
            .resultQuery(LIMITS, project, caller.domainName(), caller.resourcePolicy())
            .fetchSingle();
    boolean unlimited = row.get("unspecified", String.class).equals("UNLIMITED");
    return new Limits(
        amounts(SlotLimits.fromPolicy(tree(row, "keypair"), unlimited), known),
        amounts(SlotLimits.fromPolicy(tree(row, "project"), true), known),
        amounts(SlotLimits.fromPolicy(tree(row, "domain"), true), known));
  }

  private static Amounts amounts(SlotLimits limits, Set<String> known) {
    var finite = new LinkedHashMap<String, BigDecimal>();
    for (String slot : known) {
      BigDecimal bound = limits.bounds().get(slot);
      if (bound != null) {
        finite.put(slot, bound);
      } else if (!limits.unlimited() && !limits.infinite().contains(slot)) {
        finite.put(slot, BigDecimal.ZERO);
      }
    }
    return new Amounts(finite);
  }

  Occupied occupied(Principal caller, UUID project) {
    Slots keypair = Slots.NONE;
    Slots ofProject = Slots.NONE;
    Slots domain = Slots.NONE;
    var byGroup = new LinkedHashMap<String, Slots>();
    for (Record row : kernels(caller, project)) {
      Slots slots = Slots.fromJson(tree(row, "slots"));
      boolean counts = row.get("counts", Boolean.class);
      if (row.get("mine", Boolean.class)) {
        byGroup.merge(row.get("resource_group", String.class), slots, Slots::plus);
      }
      if (counts && row.get("own", Boolean.class)) {
        keypair = keypair.plus(slots);
      }
      if (counts && row.get("project", Boolean.class)) {
        ofProject = ofProject.plus(slots);
      }
      if (counts && row.get("domain", Boolean.class)) {
        domain = domain.plus(slots);
      }
    }
    return new Occupied(keypair, ofProject, domain, byGroup);
  }

  private Iterable<Record> kernels(Principal caller, UUID project) {
    UUID user = caller.userId();
    String key = caller.accessKey();
    String domain = caller.domainName();
    return database.fetch(OCCUPIED, user, key, project, domain, user, key, project, domain);
  }

  List<Free> free(List<String> resourceGroups) {
    return database
        .resultQuery(AGENTS, (Object) resourceGroups.toArray(String[]::new))
        .fetch(
            row ->
                new Free(
                    row.get("scaling_group", String.class),
                    Slots.fromJson(tree(row, "available_slots"))
                        .minus(Slots.fromJson(tree(row, "occupied_slots")))));
  }

  @Nullable JsonNode tree(Record row, String column) {
    String text = row.get(column, String.class);
    try {
      return text == null ? null : json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("column " + column + " holds no JSON", e);
    }
  }
}
