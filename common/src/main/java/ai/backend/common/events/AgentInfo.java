package ai.backend.common.events;

import ai.backend.common.msgpack.Msgpack;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * What a heartbeat says of an agent (spec/10 §2).
 *
 * @param addr where the manager reaches it, {@code tcp://host:port}
 * @param resourceSlots slot name to amount, reservations already taken off
 * @param computePlugins plugin key to {@code version} and further facts
 * @param images what the node holds
 * @param architecture {@code x86_64} or {@code aarch64}
 */
public record AgentInfo(
    String ip,
    String region,
    String scalingGroup,
    String addr,
    @Nullable String publicKey,
    String publicHost,
    Map<String, Slot> resourceSlots,
    String version,
    Map<String, Map<String, @Nullable Object>> computePlugins,
    List<HeldImage> images,
    String architecture,
    boolean autoTerminateAbusingKernel) {
  private static final int MAX_INFLATED = 16 * 1024 * 1024;

  /** A slot's type ({@code count}, {@code bytes}, {@code unique}) and amount. */
  public record Slot(String type, BigDecimal amount) {}

  /** An image that the node holds: {@code registry/repository:tag} and its id, {@code sha256:…}. */
  public record HeldImage(String canonical, String digest) {}

  /** The map that travels; images are packed and compressed as receivers expect. */
  public Map<String, @Nullable Object> toMap() {
    var map = new LinkedHashMap<String, @Nullable Object>();
    map.put("ip", ip);
    map.put("region", region);
    map.put("scaling_group", scalingGroup);
    map.put("addr", addr);
    map.put("public_key", publicKey);
    map.put("public_host", publicHost);
    var slots = new LinkedHashMap<String, @Nullable Object>();
    resourceSlots.forEach(
        (name, slot) -> slots.put(name, List.of(slot.type(), slot.amount().toPlainString())));
    map.put("resource_slots", slots);
    map.put("version", version);
    map.put("compute_plugins", computePlugins);
    map.put(
        "images",
        deflate(
            Msgpack.pack(images.stream().map(i -> List.of(i.canonical(), i.digest())).toList())));
    map.put("images.opts", Map.of("compression", "zlib"));
    map.put("architecture", architecture);
    map.put("auto_terminate_abusing_kernel", autoTerminateAbusingKernel);
    return map;
  }

  /**
   * Reads the map of a heartbeat.
   *
   * @throws EventFormatException when a part has another shape
   */
  public static AgentInfo fromMap(Map<String, @Nullable Object> map) {
    Object publicKey = map.get("public_key");
    return new AgentInfo(
        Trees.text(map, "ip"),
        Trees.text(map, "region"),
        Trees.text(map, "scaling_group"),
        Trees.text(map, "addr"),
        publicKey == null ? null : publicKey.toString(),
        Trees.text(map, "public_host"),
        slots(map.get("resource_slots")),
        Trees.text(map, "version"),
        plugins(map.get("compute_plugins")),
        images(map),
        Trees.text(map, "architecture"),
        Boolean.TRUE.equals(map.get("auto_terminate_abusing_kernel")));
  }

  private static Map<String, Slot> slots(@Nullable Object value) {
    var slots = new LinkedHashMap<String, Slot>();
    Trees.map(value, "resource_slots")
        .forEach(
            (name, pair) -> {
              var typeAndAmount = Trees.list(pair, "slot " + name);
              if (typeAndAmount.size() != 2) {
                throw new EventFormatException("slot " + name + " is not [type, amount]");
              }
              slots.put(
                  name,
                  new Slot(
                      String.valueOf(typeAndAmount.get(0)),
                      amount(name, String.valueOf(typeAndAmount.get(1)))));
            });
    return slots;
  }

  private static BigDecimal amount(String slot, String text) {
    try {
      return new BigDecimal(text);
    } catch (NumberFormatException e) {
      throw new EventFormatException("amount '" + text + "' of slot " + slot + " is not a number");
    }
  }

  private static Map<String, Map<String, @Nullable Object>> plugins(@Nullable Object value) {
    var plugins = new LinkedHashMap<String, Map<String, @Nullable Object>>();
    Trees.map(value, "compute_plugins")
        .forEach((key, facts) -> plugins.put(key, Trees.map(facts, "plugin " + key)));
    return plugins;
  }

  private static List<HeldImage> images(Map<String, @Nullable Object> map) {
    if (!(map.get("images") instanceof byte[] packed)) {
      return List.of();
    }
    boolean zlib =
        "zlib".equals(Trees.map(map.get("images.opts"), "images.opts").get("compression"));
    var images = new ArrayList<HeldImage>();
    for (Object item : Trees.list(Msgpack.unpack(zlib ? inflate(packed) : packed), "images")) {
      var pair = Trees.list(item, "image");
      if (pair.size() != 2) {
        throw new EventFormatException("an image is not [name, id]");
      }
      images.add(new HeldImage(String.valueOf(pair.get(0)), String.valueOf(pair.get(1))));
    }
    return images;
  }

  private static byte[] deflate(byte[] bytes) {
    try (var deflater = new Deflater()) {
      deflater.setInput(bytes);
      deflater.finish();
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!deflater.finished()) {
        out.write(buffer, 0, deflater.deflate(buffer));
      }
      return out.toByteArray();
    }
  }

  private static byte[] inflate(byte[] bytes) {
    try (var inflater = new Inflater()) {
      inflater.setInput(bytes);
      var out = new ByteArrayOutputStream();
      byte[] buffer = new byte[4096];
      while (!inflater.finished()) {
        int n = inflater.inflate(buffer);
        if (n == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
          throw new EventFormatException("the heartbeat's image list is cut off");
        }
        out.write(buffer, 0, n);
        if (out.size() > MAX_INFLATED) {
          throw new EventFormatException("the heartbeat's image list is larger than 16 MiB");
        }
      }
      return out.toByteArray();
    } catch (DataFormatException e) {
      throw new EventFormatException("the heartbeat's image list is not zlib: " + e.getMessage());
    }
  }
}
