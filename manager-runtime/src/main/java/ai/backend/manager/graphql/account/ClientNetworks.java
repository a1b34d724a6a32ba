package ai.backend.manager.graphql.account;

import ai.backend.manager.graphql.MutationRefusal;
import java.util.List;
import java.util.regex.Pattern;
import org.jooq.Field;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;
import org.jspecify.annotations.Nullable;

/**
 * The allow list of client addresses in inputs: addresses, networks, {@code 10.20.*.*} (spec/08
 * §8).
 */
final class ClientNetworks {
  private static final Pattern OCTETS = Pattern.compile("\\d{1,3}(\\.(\\d{1,3}|\\*)){3}");
  private static final Pattern PLAIN = Pattern.compile("[0-9a-fA-F.:]{2,45}(/\\d{1,3})?");

  private ClientNetworks() {}

  /** The list as a value of the column; SQL NULL for no list. */
  static Field<String[]> value(@Nullable Object entries) {
    if (!(entries instanceof List<?> list) || list.isEmpty()) {
      return DSL.field("cast(null as cidr[])", String[].class);
    }
    String[] networks = list.stream().map(ClientNetworks::network).toArray(String[]::new);
    Field<String[]> texts = DSL.val(networks, SQLDataType.VARCHAR.array());
    return DSL.field("cast({0} as cidr[])", String[].class, texts);
  }

  private static String network(@Nullable Object entry) {
    String text = String.valueOf(entry).strip();
    if (OCTETS.matcher(text).matches() && text.contains("*")) {
      int prefix = 8 * text.substring(0, text.indexOf('*')).split("\\.").length;
      return check(text, text.replace("*", "0") + "/" + prefix);
    }
    return check(text, text);
  }

  private static String check(String given, String network) {
    if (!PLAIN.matcher(network).matches()) {
      throw new MutationRefusal("'" + given + "' is invalid IP address value");
    }
    return network;
  }
}
