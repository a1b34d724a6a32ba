package ai.backend.manager.cli;

import ai.backend.common.redis.RedisDatabase;
import ai.backend.manager.image.ImageLimits;
import ai.backend.manager.image.ImageScan;
import ai.backend.manager.image.ImageTable;
import ai.backend.manager.image.LocalEngine;
import ai.backend.manager.image.registry.RegistryException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.Record;
import org.jooq.exception.IntegrityConstraintViolationException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code mgr image …}. */
@Command(name = "image", description = "The image catalogue.", mixinStandardHelpOptions = true)
final class ImageCommands {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CliStores stores;
  private final Map<String, String> env;

  ImageCommands(CliStores stores, Map<String, String> env) {
    this.stores = stores;
    this.env = env;
  }

  @Command(
      name = "rescan",
      description = "Read a registry, or one image of it, into the catalogue.",
      footer = {
        "",
        "Examples:",
        "  mgr image rescan cr.example.com",
        "  mgr image rescan cr.example.com/stable/python:3.11",
        "  mgr image rescan --local"
      },
      mixinStandardHelpOptions = true)
  int rescan(
      @Parameters(
              paramLabel = "REGISTRY_OR_IMAGE",
              arity = "0..1",
              description = "A registry's name in etcd, or an image's full name.")
          @Nullable String target,
      @Option(names = "--all", description = "Read every configured registry.") boolean all,
      @Option(
              names = "--local",
              description =
                  "Read the images of this machine's container engine instead (DOCKER_HOST, default"
                      + " unix:///var/run/docker.sock), all or those of the registry or name.")
          boolean local,
      @Mixin OutputFormat output)
      throws RegistryException {
    if (all ? target != null || local : target == null && !local) {
      throw new WrongUsage(
          "Give a registry or image name, or --all for every registry, or --local with or without a name");
    }
    var scan = new ImageScan(stores.database(), stores.etcd());
    ImageScan.Progress print =
        (name, outcome) ->
            (output.isJson() ? System.err : System.out).println(name + ": " + outcome);
    ImageScan.Result result;
    if (local) {
      result = scan.scan(new LocalEngine(env.getOrDefault("DOCKER_HOST", "")), target, print);
    } else {
      result = target == null ? scan.scanAll(print) : scan.scan(target, print);
    }
    if (output.isJson()) {
      output.print(Map.of("stored", result.stored(), "passedOver", result.passedOver()));
    } else {
      System.out.println(
          result.stored()
              + " kernel images stored, "
              + result.passedOver()
              + " others passed over.");
    }
    return 0;
  }

  @Command(
      name = "list",
      description = "Print the catalogue.",
      footer = {
        "",
        "Examples:",
        "  mgr image list --short",
        "  mgr image list --short --installed"
      },
      mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = {"-s", "--short"},
              description =
                  "One line for each image: name, digest, architecture, agents that hold it.")
          boolean brief,
      @Option(
              names = {"-i", "--installed"},
              description = "Only images that an agent holds.")
          boolean installed,
      @Mixin OutputFormat output)
      throws JsonProcessingException {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    for (Record image : ImageTable.all(stores.database())) {
      List<String> agents = installed ? agents(image.get("name", String.class)) : List.of();
      if (!installed || !agents.isEmpty()) {
        ObjectNode document = brief ? brief(image) : document(image);
        if (installed) {
          ArrayNode holders = document.putArray("agents");
          agents.forEach(holders::add);
        }
        list.add(document);
      }
    }
    if (!brief || output.isJson()) {
      output.print(list);
    } else {
      list.forEach(image -> System.out.println(line((ObjectNode) image)));
    }
    return 0;
  }

  private List<String> agents(String image) {
    return stores.redis().shared(RedisDatabase.IMAGE).sync().smembers(image).stream()
        .map(agent -> new String(agent, StandardCharsets.UTF_8))
        .sorted()
        .toList();
  }

  private static ObjectNode brief(Record image) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", image.get("name", String.class))
        .put("config_digest", image.get("config_digest", String.class).strip())
        .put("architecture", image.get("architecture", String.class));
  }

  private static String line(ObjectNode image) {
    return image.path("name").asText()
        + " "
        + image.path("config_digest").asText()
        + " "
        + image.path("architecture").asText()
        + (image.has("agents") ? " " + image.path("agents") : "");
  }

  @Command(
      name = "inspect",
      description = "Print one image as JSON.",
      footer = {"", "Example:", "  mgr image inspect python x86_64"},
      mixinStandardHelpOptions = true)
  int inspect(@Mixin NamedImage named, @Mixin OutputFormat output) throws JsonProcessingException {
    output.print(document(one(named)));
    return 0;
  }

  private Record one(NamedImage named) {
    List<Record> found = ImageTable.named(stores.database(), named.name, named.architecture);
    if (found.isEmpty()) {
      throw new CliError(
          "there is no image "
              + named.name
              + " for "
              + named.architecture
              + "; `mgr image list -s` shows all");
    }
    return found.getFirst();
  }

  @Command(
      name = "forget",
      description = "Remove an image and its aliases from the catalogue; the registry keeps it.",
      footer = {"", "Example:", "  mgr image forget cr.example.com/stable/python:3.9 x86_64"},
      mixinStandardHelpOptions = true)
  int forget(@Mixin NamedImage named, @Mixin OutputFormat output) {
    Record image = one(named);
    try {
      ImageTable.forget(stores.database(), image.get("id", UUID.class));
    } catch (IntegrityConstraintViolationException used) {
      throw new CliError(image.get("name") + " is kept: the record of a model service names it");
    }
    output.print(
        Map.of("name", image.get("name"), "architecture", image.get("architecture")),
        "Forgot " + image.get("name") + " (" + image.get("architecture") + ").");
    return 0;
  }

  @Command(
      name = "set-resource-limit",
      description = "Set how much of a slot sessions of an image must and may ask for.",
      footer = {
        "",
        "Examples:",
        "  mgr image set-resource-limit python mem 512m:8g x86_64",
        "  mgr image set-resource-limit python cpu 1: x86_64"
      },
      mixinStandardHelpOptions = true)
  int setResourceLimit(
      @Parameters(paramLabel = "REF_OR_ALIAS", description = "The image's full name, or an alias.")
          String name,
      @Parameters(paramLabel = "SLOT", description = "cpu, mem, cuda.device …") String slot,
      @Parameters(
              paramLabel = "MIN:MAX",
              description =
                  "Amounts; without MAX there is no upper limit. Sizes may end in k, m, g …")
          String range,
      @Parameters(
              paramLabel = "ARCH",
              defaultValue = "x86_64",
              description = "Default: ${DEFAULT-VALUE}.")
          String architecture,
      @Mixin OutputFormat output) {
    var named = new NamedImage();
    named.name = name;
    named.architecture = architecture;
    Record image = one(named);
    ImageLimits limits;
    try {
      limits = ImageLimits.parse(slot, range);
    } catch (IllegalArgumentException e) {
      throw new CliError(String.valueOf(e.getMessage()));
    }
    ImageTable.limit(stores.database(), image.get("id", UUID.class), limits);
    var slotLimits = new TreeMap<String, @Nullable Object>();
    slotLimits.put("slot", limits.slot());
    slotLimits.put("min", limits.minimum());
    slotLimits.put("max", limits.maximum());
    slotLimits.put("name", image.get("name"));
    output.print(slotLimits, image.get("name") + ": " + limits + ".");
    return 0;
  }

  @Command(
      name = "alias",
      description = "Give an image another name.",
      footer = {
        "",
        "Example:",
        "  mgr image alias python cr.example.com/stable/python:3.11 x86_64"
      },
      mixinStandardHelpOptions = true)
  int alias(
      @Parameters(paramLabel = "ALIAS", description = "The other name.") String alias,
      @Parameters(paramLabel = "TARGET", description = "The image's full name.") String target,
      @Parameters(
              paramLabel = "ARCH",
              defaultValue = "x86_64",
              description = "Default: ${DEFAULT-VALUE}.")
          String architecture,
      @Mixin OutputFormat output) {
    var named = new NamedImage();
    named.name = target;
    named.architecture = architecture;
    if (!ImageTable.alias(stores.database(), alias, one(named).get("id", UUID.class))) {
      throw new CliError(
          "the alias " + alias + " names another image; `mgr image dealias " + alias + "` first");
    }
    output.print(Map.of("alias", alias, "image", target), alias + " is " + target + ".");
    return 0;
  }

  @Command(
      name = "dealias",
      description = "Remove an alias; the image stays.",
      footer = {"", "Example:", "  mgr image dealias python"},
      mixinStandardHelpOptions = true)
  int dealias(
      @Parameters(paramLabel = "ALIAS", description = "The name to remove.") String alias,
      @Mixin OutputFormat output) {
    if (!ImageTable.dealias(stores.database(), alias)) {
      throw new CliError("there is no alias " + alias);
    }
    output.print(Map.of("alias", alias), "Removed the alias " + alias + ".");
    return 0;
  }

  private static ObjectNode document(Record image) throws JsonProcessingException {
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    for (Field<?> field : image.fields()) {
      Object value = image.get(field);
      switch (field.getName()) {
        case "labels", "resources" ->
            document.set(field.getName(), JSON.readTree(String.valueOf(value)));
        case "size_bytes" -> document.put(field.getName(), image.get(field, Long.class));
        case "is_local" -> document.put(field.getName(), image.get(field, Boolean.class));
        default -> document.put(field.getName(), value == null ? null : value.toString().strip());
      }
    }
    return document;
  }
}
