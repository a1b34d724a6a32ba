package ai.backend.manager.graphql.change;

import ai.backend.common.slots.SlotException;
import ai.backend.common.slots.SlotTypes;
import ai.backend.common.slots.SlotUnit;
import ai.backend.common.slots.Slots;
import ai.backend.manager.graphql.GraphqlRefusal;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Locale;
import java.util.Set;
import org.jooq.JSONB;

/** Slot maps in inputs: decimal texts or sizes, {@code Infinity} for no limit (spec/07 §3). */
final class SlotInput {
  private static final Set<String> UNLIMITED = Set.of("inf", "infinite", "infinity");

  private SlotInput() {}

  static JSONB of(String argument, Object value) {
    if (!(value instanceof ObjectNode given)) {
      throw refused(argument, "it must hold a JSON object");
    }
    ObjectNode limited = given.deepCopy();
    ObjectNode unlimited = given.deepCopy();
    given
        .properties()
        .forEach(
            slot -> (isUnlimited(slot.getValue()) ? limited : unlimited).remove(slot.getKey()));
    var units = new HashMap<String, SlotUnit>();
    limited.fieldNames().forEachRemaining(name -> units.put(name, SlotTypes.guess(name)));
    try {
      ObjectNode stored = Slots.parse(limited, new SlotTypes(units)).requireNonNegative().toJson();
      unlimited.fieldNames().forEachRemaining(name -> stored.put(name, "Infinity"));
      return JSONB.jsonb(stored.toString());
    } catch (SlotException bad) {
      throw refused(argument, String.valueOf(bad.getMessage()));
    }
  }

  private static boolean isUnlimited(JsonNode value) {
    return UNLIMITED.contains(value.asText().toLowerCase(Locale.ROOT));
  }

  private static GraphqlRefusal refused(String argument, String reason) {
    return new GraphqlRefusal(
        "Missing or invalid API parameters. (" + argument + ": " + reason + ")");
  }
}
