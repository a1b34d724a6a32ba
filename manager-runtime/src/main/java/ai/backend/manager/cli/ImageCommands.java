package ai.backend.manager.cli;

import ai.backend.manager.image.ImageScan;
import ai.backend.manager.image.ImageTable;
import ai.backend.manager.image.RegistryException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jooq.Field;
import org.jooq.Record;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mgr image …}. */
@Command(name = "image", description = "The image catalogue.", mixinStandardHelpOptions = true)
final class ImageCommands {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final CliStores stores;
  @Spec @Nullable CommandSpec spec;

  ImageCommands(CliStores stores) {
    this.stores = stores;
  }

  @Command(
      name = "rescan",
      description = "Read a registry, or one image of it, into the catalogue.",
      mixinStandardHelpOptions = true)
  int rescan(
      @Parameters(paramLabel = "REGISTRY_OR_IMAGE", arity = "0..1") @Nullable String target,
      @Option(names = "--all", description = "Read every configured registry.") boolean all)
      throws RegistryException {
    if (target == null && !all && spec != null) {
      throw new ParameterException(
          spec.commandLine(), "Give a registry or image name, or --all for every registry");
    }
    var scan = new ImageScan(stores.database(), stores.etcd());
    ImageScan.Progress print = (name, outcome) -> System.out.println(name + ": " + outcome);
    ImageScan.Result result = target == null ? scan.scanAll(print) : scan.scan(target, print);
    System.out.println(
        result.stored() + " kernel images stored, " + result.passedOver() + " others passed over.");
    return 0;
  }

  @Command(name = "list", description = "Print the catalogue.", mixinStandardHelpOptions = true)
  int list(
      @Option(
              names = {"-s", "--short"},
              description = "One line for each image.")
          boolean brief)
      throws JsonProcessingException {
    List<Record> images = ImageTable.all(stores.database());
    if (!brief) {
      var list = JsonNodeFactory.instance.arrayNode();
      for (Record image : images) {
        list.add(document(image));
      }
      System.out.println(OutputFormat.pretty(list));
      return 0;
    }
    for (Record image : images) {
      System.out.println(
          image.get("name", String.class)
              + " "
              + image.get("config_digest", String.class).strip()
              + " "
              + image.get("architecture", String.class));
    }
    return 0;
  }

  @Command(name = "inspect", description = "Print one image.", mixinStandardHelpOptions = true)
  int inspect(
      @Parameters(paramLabel = "REF_OR_ALIAS") String name,
      @Parameters(paramLabel = "ARCH", defaultValue = "x86_64") String architecture)
      throws JsonProcessingException {
    List<Record> found = ImageTable.named(stores.database(), name, architecture);
    if (found.isEmpty()) {
      throw new CliError(
          "there is no image " + name + " for " + architecture + "; `mgr image list -s` shows all");
    }
    System.out.println(OutputFormat.pretty(document(found.getFirst())));
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
