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
@Command(
    name = "etcd",
    description = "The shared configuration.",
    footer = {
      "",
      "Deprecated names of image commands still work here: list-images, inspect-image, forget-image,",
      "set-image-resource-limit, rescan-images, alias, dealias."
    },
    mixinStandardHelpOptions = true)
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
        throw new WrongUsage("scope " + kind + " needs --scope-name");
      }
      return name;
    }
  }

  @Command(
      name = "put",
      description = "Set one key.",
      footer = {
        "",
        "Examples:",
        "  mgr etcd put config/idle/enabled network_timeout",
        "  mgr etcd put --scope NODE --scope-name i-node1 config/x 1"
      },
      mixinStandardHelpOptions = true)
  int put(
      @Parameters(paramLabel = "KEY", description = "Without the namespace.") String key,
      @Parameters(paramLabel = "VALUE", description = "A text.") String value,
      @Mixin Scope scope) {
    stores.etcd().put(scope.own(), key, value);
    return 0;
  }

  @Command(
      name = "put-json",
      description = "Write a nested JSON document below a key.",
      footer = {"", "Example:", "  mgr etcd put-json config config.json"},
      mixinStandardHelpOptions = true)
  int putJson(
      @Parameters(paramLabel = "KEY", description = "Without the namespace.") String key,
      @Parameters(paramLabel = "FILE", description = "- reads standard input") Path file,
      @Mixin Scope scope) {
    var document = FixtureCommands.read(file);
    stores.etcd().putAll(scope.own(), EtcdTree.flatten(trimmed(key), document));
    return 0;
  }

  @Command(
      name = "get",
      description = "Print one value, or with --prefix a tree.",
      footer = {
        "",
        "Examples:",
        "  mgr etcd get config/redis/addr",
        "  mgr etcd get --prefix config"
      },
      mixinStandardHelpOptions = true)
  int get(
      @Parameters(paramLabel = "KEY", description = "Without the namespace.") String key,
      @Option(names = "--prefix", description = "Print everything that starts with KEY as JSON.")
          boolean prefix,
      @Mixin Scope scope,
      @Mixin OutputFormat output) {
    if (prefix) {
      output.print(tree(scope, key));
      return 0;
    }
    var own = stores.etcd().get(scope.own(), key);
    var found = scope.kind == Scope.Kind.MERGED ? own.or(() -> stores.etcd().get(key)) : own;
    String value = found.orElseThrow(CliError::silent);
    output.print(value, value);
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
      footer = {
        "",
        "Examples:",
        "  mgr etcd delete manager/announcement",
        "  mgr etcd delete --prefix config/idle/"
      },
      mixinStandardHelpOptions = true)
  int delete(
      @Parameters(paramLabel = "KEY", description = "Without the namespace.") String key,
      @Option(names = "--prefix", description = "Delete every key that starts with KEY.")
          boolean prefix,
      @Mixin Scope scope) {
    if (key.isBlank()) {
      throw new WrongUsage(
          "KEY is empty: every key starts with it, so that --prefix would delete all there is; name one such as config/idle/");
    }
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
      footer = {"", "Example:", "  mgr etcd move-subtree volumes/proxies/old volumes/proxies/new"},
      mixinStandardHelpOptions = true)
  int moveSubtree(
      @Parameters(paramLabel = "SRC", description = "A key.") String source,
      @Parameters(paramLabel = "DST", description = "A key.") String target,
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
      footer = {"", "Example:", "  mgr etcd quote cr.example.com:5000"},
      mixinStandardHelpOptions = true)
  int quote(
      @Parameters(paramLabel = "VALUE", description = "Any text.") String value,
      @Mixin OutputFormat output) {
    String quoted = KeyText.quote(value);
    output.print(quoted, quoted);
    return 0;
  }

  @Command(
      name = "unquote",
      description = "Decode a key segment.",
      footer = {"", "Example:", "  mgr etcd unquote cr.example.com%%3A5000"},
      mixinStandardHelpOptions = true)
  int unquote(
      @Parameters(paramLabel = "VALUE", description = "A segment as it is stored.") String value,
      @Mixin OutputFormat output) {
    String plain = KeyText.unquote(value);
    output.print(plain, plain);
    return 0;
  }

  @Command(
      name = "set-storage-sftp-scaling-group",
      description = "Say in which resource groups the SFTP sessions of a storage proxy run.",
      footer = {"", "Example:", "  mgr etcd set-storage-sftp-scaling-group local sftp,upload"},
      mixinStandardHelpOptions = true)
  int setSftpGroups(
      @Parameters(paramLabel = "PROXY", description = "Its name in etcd.") String proxy,
      @Parameters(paramLabel = "GROUPS", description = "Names with commas between them.")
          String groups,
      @Mixin Scope scope) {
    stores.etcd().put(scope.own(), sftpGroups(proxy, scope), groups);
    return 0;
  }

  @Command(
      name = "remove-storage-sftp-scaling-group",
      description = "Forget the resource groups of a storage proxy's SFTP sessions.",
      footer = {"", "Example:", "  mgr etcd remove-storage-sftp-scaling-group local"},
      mixinStandardHelpOptions = true)
  int removeSftpGroups(
      @Parameters(paramLabel = "PROXY", description = "Its name in etcd.") String proxy,
      @Mixin Scope scope) {
    stores.etcd().delete(scope.own(), sftpGroups(proxy, scope));
    return 0;
  }

  private String sftpGroups(String proxy, Scope scope) {
    String path = "volumes/proxies/" + KeyText.quote(proxy) + "/";
    if (stores.etcd().getPrefix(scope.own(), path).isEmpty()) {
      throw new CliError(
          "there is no storage proxy "
              + proxy
              + "; `mgr etcd get --prefix volumes/proxies` shows all");
    }
    return path + "sftp_scaling_groups";
  }

  private static String trimmed(String key) {
    String plain = key.startsWith("/") ? key.substring(1) : key;
    return plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain;
  }
}
