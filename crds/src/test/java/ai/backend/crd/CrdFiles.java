package ai.backend.crd;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRuleBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The CRDs as they are written for a cluster, made from the Java model. */
final class CrdFiles {
  static final List<Class<? extends HasMetadata>> KINDS =
      List.of(Cluster.class, AgentPool.class, Registry.class, Volume.class);

  private CrdFiles() {}

  /** File name to CRD, in the order of their names. */
  static Map<String, String> render() {
    var output = new InMemory();
    new CRDGenerator()
        .customResourceClasses(KINDS)
        .forCRDVersions("v1")
        .withMinQuotes(true)
        .withParallelGenerationEnabled(false)
        .withPostProcessor(new Bounds())
        .withOutput(output)
        .detailedGenerate();
    var files = new TreeMap<String, String>();
    output.streams.forEach(
        (name, bytes) ->
            files.put(
                name.replaceFirst("-v1$", "") + ".yaml", bytes.toString(StandardCharsets.UTF_8)));
    return files;
  }

  static List<CustomResourceDefinition> definitions() {
    return render().values().stream()
        .map(text -> Serialization.unmarshal(text, CustomResourceDefinition.class))
        .toList();
  }

  /**
   * What annotations cannot say: bounds of quantities and labels, keys of lists, the shape of
   * names.
   */
  private static final class Bounds implements CRDPostProcessor {
    @Override
    public HasMetadata process(HasMetadata crd, String crdSpecVersion) {
      for (var version : ((CustomResourceDefinition) crd).getSpec().getVersions()) {
        var root = version.getSchema().getOpenAPIV3Schema();
        root.setRequired(List.of("spec"));
        var order = columns(crd);
        version
            .getAdditionalPrinterColumns()
            .sort(Comparator.comparingInt(column -> order.indexOf(column.getName())));
        root.setXKubernetesValidations(
            List.of(
                new ValidationRuleBuilder()
                    .withRule("self.metadata.name.matches('^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$')")
                    .withMessage(
                        "metadata.name must be at most 40 characters: lower-case letters, digits and dashes,"
                            + " a letter first, because names of Services derive from it")
                    .build()));
        walk(root);
      }
      return crd;
    }

    /** The names of the columns as the class lists them; the generator sorts them by path. */
    private static List<String> columns(HasMetadata crd) {
      var kind = ((CustomResourceDefinition) crd).getSpec().getNames().getKind();
      return KINDS.stream()
          .filter(type -> type.getSimpleName().equals(kind))
          .flatMap(type -> Arrays.stream(type.getAnnotationsByType(AdditionalPrinterColumn.class)))
          .map(AdditionalPrinterColumn::name)
          .toList();
    }

    private void walk(JSONSchemaProps schema) {
      if (Boolean.TRUE.equals(schema.getXKubernetesIntOrString())) {
        schema.setMaxLength(20L);
        schema.setPattern("^[0-9]+(\\.[0-9]+)?(m|k|Ki|M|Mi|G|Gi|T|Ti|P|Pi)?$");
      }
      if (schema.getAdditionalProperties() != null
          && schema.getAdditionalProperties().getSchema() != null) {
        schema.getAdditionalProperties().getSchema().setMaxLength(63L);
      }
      var properties = schema.getProperties();
      if (properties == null) {
        return;
      }
      properties.values().forEach(this::walk);
      properties.values().stream()
          .filter(p -> p.getItems() != null && p.getItems().getSchema() != null)
          .forEach(p -> walk(p.getItems().getSchema()));
      if (properties.containsKey("conditions")) {
        var conditions = properties.get("conditions");
        conditions.setXKubernetesListType("map");
        conditions.setXKubernetesListMapKeys(List.of("type"));
      }
    }
  }

  private static final class InMemory implements CRDGenerator.CRDOutput<ByteArrayOutputStream> {
    private final Map<String, ByteArrayOutputStream> streams = new TreeMap<>();

    @Override
    public ByteArrayOutputStream outputFor(String crdName) {
      return streams.computeIfAbsent(crdName, name -> new ByteArrayOutputStream());
    }

    @Override
    public URI crdURI(String crdName) {
      return URI.create("file:///" + crdName);
    }

    @Override
    public void close() throws IOException {}
  }
}
