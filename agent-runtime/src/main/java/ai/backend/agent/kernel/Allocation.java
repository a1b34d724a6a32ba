package ai.backend.agent.kernel;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * What a kernel got, in the forms that the kernel and the manager read. Which cores and devices
 * they are is Kubernetes' business, so ids are counted from 0 (spec/10 §16).
 */
final class Allocation {
  private static final BigDecimal MEBI = BigDecimal.valueOf(1024L * 1024);
  private static final BigDecimal GIBI = MEBI.multiply(BigDecimal.valueOf(1024));
  private static final int MAX_DEVICES = 4096;

  private final Map<String, BigDecimal> slots = new TreeMap<>();

  Allocation(Map<String, String> slots) {
    slots.forEach((name, amount) -> this.slots.put(name, amount(name, amount)));
  }

  private static BigDecimal amount(String slot, String text) {
    try {
      var amount = new BigDecimal(text);
      if (amount.signum() < 0 || amount.precision() - amount.scale() > 19 || amount.scale() > 9) {
        throw new InvalidKernel(
            "Slot " + slot + " cannot be " + text + ": use a number from 0 on.");
      }
      return amount;
    } catch (NumberFormatException e) {
      throw new InvalidKernel("Slot " + slot + " is '" + text + "', which is not a number.");
    }
  }

  BigDecimal get(String slot) {
    return slots.getOrDefault(slot, BigDecimal.ZERO);
  }

  Map<String, BigDecimal> slots() {
    return slots;
  }

  /** Cores for the variables that the image names; at least 1. */
  int cores() {
    return get("cpu").setScale(0, RoundingMode.UP).max(BigDecimal.ONE).intValue();
  }

  /** Content of /home/config/resource.txt (spec/10 §5). */
  String resourceText(ObjectNode slotsJson) {
    var text = new StringBuilder("CID=\nSCRATCH_SIZE=0m\nMOUNTS=\nSLOTS=" + slotsJson + "\n");
    slots.forEach(
        (slot, amount) ->
            text.append(slot.toUpperCase(Locale.ROOT))
                .append("_SHARES=")
                .append(shares(slot, amount))
                .append('\n'));
    return text.toString();
  }

  private static String shares(String slot, BigDecimal amount) {
    if (slot.equals("mem")) {
      return "root:" + shortBytes(amount);
    }
    var joined = new StringJoiner(",");
    units(amount)
        .forEach((id, units) -> joined.add(id + ":" + units.stripTrailingZeros().toPlainString()));
    return joined.toString();
  }

  private static String shortBytes(BigDecimal bytes) {
    if (bytes.signum() > 0 && bytes.remainder(GIBI).signum() == 0) {
      return bytes.divide(GIBI).toPlainString() + "g";
    }
    return bytes.divide(MEBI, 0, RoundingMode.DOWN).toPlainString() + "m";
  }

  /** Device id to share: whole units one by one, a fraction on the last. */
  private static Map<String, BigDecimal> units(BigDecimal amount) {
    var units =
        new TreeMap<String, BigDecimal>(
            (a, b) -> Integer.compare(Integer.parseInt(a), Integer.parseInt(b)));
    BigDecimal left = amount.min(BigDecimal.valueOf(MAX_DEVICES));
    for (int id = 0; left.signum() > 0; id++) {
      BigDecimal share = left.min(BigDecimal.ONE);
      units.put(Integer.toString(id), share);
      left = left.subtract(share);
    }
    return units;
  }

  ObjectNode slotsJson() {
    var json = JsonNodeFactory.instance.objectNode();
    slots.forEach((slot, amount) -> json.put(slot, amount.toPlainString()));
    return json;
  }

  /** {@code resource_spec} of spec/05 §5.3. */
  ObjectNode specJson(String containerId) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("container_id", containerId);
    json.set("slots", slotsJson());
    ObjectNode allocations = json.putObject("allocations");
    slots.forEach(
        (slot, amount) -> {
          ObjectNode devices = allocations.withObjectProperty(device(slot)).putObject(slot);
          if (slot.equals("mem")) {
            devices.put("root", amount.toPlainString());
          } else {
            units(amount).forEach((id, share) -> devices.put(id, share.toPlainString()));
          }
        });
    json.put("scratch_disk_size", 0);
    json.putArray("mounts");
    return json;
  }

  /** {@code attached_devices} of spec/05 §5.3. */
  ObjectNode attachedDevices() {
    var json = JsonNodeFactory.instance.objectNode();
    json.putArray("cpu")
        .addObject()
        .put("device_id", "0")
        .put("model_name", "")
        .putObject("data")
        .put("cores", cores());
    json.putArray("mem");
    slots.forEach(
        (slot, amount) -> {
          if (!slot.equals("cpu") && !slot.equals("mem") && amount.signum() > 0) {
            var list = json.withArrayProperty(device(slot));
            units(amount)
                .keySet()
                .forEach(
                    id ->
                        list.addObject()
                            .put("device_id", id)
                            .put("model_name", "")
                            .putObject("data"));
          }
        });
    return json;
  }

  private static String device(String slot) {
    int dot = slot.indexOf('.');
    return dot < 0 ? slot : slot.substring(0, dot);
  }
}
