package ai.backend.manager.cli;

import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdTree;
import ai.backend.common.etcd.KeyText;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code mgr etcd …} (spec/05 §9). Keys are given as they are stored: special characters in
 * segments already quoted.
 */
@Command(name = "etcd", description = "The shared configuration.", mixinStandardHelpOptions = true)
final class EtcdCommands {
  private final CliStores stores;

  EtcdCommands(CliStores stores) {
    this.stores = stores;
  }

  /** Where the key lives. */
  static final class Scope {
    enum Kind {
      GLOBAL,
      MERGED,
      SGROUP,
      NODE
    }

    @Option(
        names = {"-s", "--scope"},
        description =
            "GLOBAL (default), SGROUP, NODE, or MERGED (reads the node's value before the global one).",
        defaultValue = "GLOBAL")
    Kind kind = Kind.GLOBAL;

    @Option(
        names = {"-n", "--scope-name"},
        description = "Resource group or agent id that SGROUP, NODE and MERGED need.")
    @Nullable String name;

    EtcdScope own() {
      return switch (kind) {
        case GLOBAL -> EtcdScope.GLOBAL;
        case SGROUP -> new EtcdScope.ResourceGroup(needed());
        case NODE, MERGED -> new EtcdScope.Node(needed());
      };
    }

    private String needed() {
      if (name == null) {
        throw new CliError("scope " + kind + " needs --scope-name");
      }
      return name;
    }
  }

  @Command(name = "put", description = "Set one key.", mixinStandardHelpOptions = true)
  int put(
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "VALUE") String value,
      @Mixin Scope scope) {
    stores.etcd().put(scope.own(), key, value);
    return 0;
  }

  @Command(
      name = "put-json",
      description = "Write a nested JSON document below a key.",
      mixinStandardHelpOptions = true)
  int putJson(
      @Parameters(paramLabel = "KEY") String key,
      @Parameters(paramLabel = "FILE", description = "- reads standard input") Path file,
      @Mixin Scope scope) {
    var document = FixtureCommands.read(file);
    stores.etcd().putAll(scope.own(), EtcdTree.flatten(trimmed(key), document));
    return 0;
  }

  @Command(
      name = "get",
      description = "Print one value, or with --prefix a tree.",
      mixinStandardHelpOptions = true)
  int get(
      @Parameters(paramLabel = "KEY") String key,
      @Option(names = "--prefix", description = "Print everything that starts with KEY as JSON.")
          boolean prefix,
      @Mixin Scope scope) {
    if (prefix) {
      System.out.println(OutputFormat.pretty(tree(scope, key)));
      return 0;
    }
    var own = stores.etcd().get(scope.own(), key);
    var found = scope.kind == Scope.Kind.MERGED ? own.or(() -> stores.etcd().get(key)) : own;
    System.out.println(found.orElseThrow(CliError::silent));
    return 0;
  }

  private ObjectNode tree(Scope scope, String key) {
    String prefix = trimmed(key);
    var entries = new TreeMap<String, String>();
    if (scope.kind == Scope.Kind.MERGED) {
      entries.putAll(stores.etcd().getPrefix(EtcdScope.GLOBAL, prefix));
    }
    entries.putAll(stores.etcd().getPrefix(scope.own(), prefix));
    var relative = new TreeMap<String, String>();
    entries.forEach(
        (full, value) -> {
          String rest = full.substring(prefix.length());
          relative.put(rest.startsWith("/") ? rest.substring(1) : rest, value);
        });
    return EtcdTree.nest(relative);
  }

  @Command(
      name = "delete",
      description = "Delete one key, or with --prefix all that start with it.",
      mixinStandardHelpOptions = true)
  int delete(
      @Parameters(paramLabel = "KEY") String key,
      @Option(names = "--prefix", description = "Delete every key that starts with KEY.")
          boolean prefix,
      @Mixin Scope scope) {
    if (prefix) {
      stores.etcd().deletePrefix(scope.own(), key);
    } else {
      stores.etcd().delete(scope.own(), key);
    }
    return 0;
  }

  @Command(
      name = "move-subtree",
      description = "Move everything below one key to another.",
      mixinStandardHelpOptions = true)
  int moveSubtree(
      @Parameters(paramLabel = "SRC") String source,
      @Parameters(paramLabel = "DST") String target,
      @Mixin Scope scope) {
    String from = trimmed(source);
    String to = trimmed(target);
    var moved = new LinkedHashMap<String, String>();
    var gone = new java.util.ArrayList<String>();
    stores
        .etcd()
        .getPrefix(scope.own(), from)
        .forEach(
            (key, value) -> {
              if (key.equals(from) || key.startsWith(from + "/")) {
                moved.put(to + key.substring(from.length()), value);
                gone.add(key);
              }
            });
    if (moved.isEmpty()) {
      throw new CliError("there is nothing below " + from);
    }
    stores.etcd().putAll(scope.own(), moved);
    gone.stream()
        .filter(key -> !moved.containsKey(key))
        .forEach(key -> stores.etcd().delete(scope.own(), key));
    return 0;
  }

  @Command(
      name = "quote",
      description = "Encode a text as one key segment.",
      mixinStandardHelpOptions = true)
  int quote(@Parameters(paramLabel = "VALUE") String value) {
    System.out.println(KeyText.quote(value));
    return 0;
  }

  @Command(name = "unquote", description = "Decode a key segment.", mixinStandardHelpOptions = true)
  int unquote(@Parameters(paramLabel = "VALUE") String value) {
    System.out.println(KeyText.unquote(value));
    return 0;
  }

  private static String trimmed(String key) {
    String plain = key.startsWith("/") ? key.substring(1) : key;
    return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
  }
}
