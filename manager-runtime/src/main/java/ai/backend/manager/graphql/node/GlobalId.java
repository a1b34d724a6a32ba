package ai.backend.manager.graphql.node;

import ai.backend.manager.graphql.GraphqlRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/** A Relay id: base64 of {@code TypeName:rawid} (spec/06 §4). */
public record GlobalId(String type, String raw) {
  public static String of(String type, Object raw) {
    return Base64.getEncoder().encodeToString((type + ":" + raw).getBytes(StandardCharsets.UTF_8));
  }

  /** Reads an id; refuses what is no base64 of {@code TypeName:rawid}. */
  public static GlobalId parse(String text) {
    try {
      String decoded = new String(Base64.getDecoder().decode(text), StandardCharsets.UTF_8);
      int colon = decoded.indexOf(':');
      if (colon > 0) {
        return new GlobalId(decoded.substring(0, colon), decoded.substring(colon + 1));
      }
    } catch (IllegalArgumentException notBase64) {
      throw malformed();
    }
    throw malformed();
  }

  /** The raw id as a UUID, refusing an id of another type. */
  public static UUID uuid(String text, String type) {
    GlobalId id = parse(text);
    if (!id.type().equals(type)) {
      throw new GraphqlRefusal(
          "Missing or invalid API parameters. (the id is of a %s, not of a %s)"
              .formatted(id.type(), type));
    }
    return id.uuid();
  }

  public UUID uuid() {
    try {
      return UUID.fromString(raw);
    } catch (IllegalArgumentException noUuid) {
      throw malformed();
    }
  }

  private static GraphqlRefusal malformed() {
    return new GraphqlRefusal(
        "Missing or invalid API parameters. (a global id is the base64 of TypeName:id)");
  }
}
