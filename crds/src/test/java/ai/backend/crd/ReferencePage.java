package ai.backend.crd;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A page that lists every field, made from the CRDs. */
final class ReferencePage {
  private ReferencePage() {}

  static String render(List<CustomResourceDefinition> definitions) {
    var page = new StringBuilder();
    page.append("# Custom resources\n\n");
    page.append(
        "Group `backend.ai`, version `v1alpha1`. This page is made from the Java model in `crds/`");
    page.append(" (`make fmt` writes it again); do not edit it by hand.\n\n");
    page.append(
        "The annotation `backend.ai/paused: \"true\"` on any of them makes the operator leave");
    page.append(" everything that belongs to it as it is, until the annotation is taken away.\n");
    definitions.forEach(crd -> section(page, crd));
    return page.toString();
  }

  private static void section(StringBuilder page, CustomResourceDefinition crd) {
    var names = crd.getSpec().getNames();
    var version = crd.getSpec().getVersions().getFirst();
    page.append("\n## ").append(names.getKind()).append("\n\n");
    page.append("`kubectl get ").append(names.getPlural()).append("`, short `");
    page.append(String.join("`, `", names.getShortNames())).append("`; shows ");
    page.append(
        version.getAdditionalPrinterColumns().stream()
            .map(column -> column.getName())
            .collect(Collectors.joining(", ")));
    page.append(".\n");
    var root = version.getSchema().getOpenAPIV3Schema();
    rules(page, "name", root);
    table(page, "spec", root.getProperties().get("spec"));
    table(page, "status", root.getProperties().get("status"));
  }

  private static void table(StringBuilder page, String name, JSONSchemaProps schema) {
    page.append("\n| field | type | what it says, and what a change of it does |\n|---|---|---|\n");
    rows(page, name, schema);
    rules(page, name, schema);
  }

  private static void rows(StringBuilder page, String path, JSONSchemaProps schema) {
    var required = schema.getRequired() == null ? List.<String>of() : schema.getRequired();
    schema
        .getProperties()
        .forEach(
            (name, child) -> {
              var here = path + "." + name;
              page.append("| `").append(here).append("` | ");
              page.append(type(child, required.contains(name))).append(" | ");
              page.append(text(child)).append(" |\n");
              if (child.getProperties() != null) {
                rows(page, here, child);
              } else if (child.getItems() != null
                  && child.getItems().getSchema() != null
                  && child.getItems().getSchema().getProperties() != null) {
                rows(page, here + "[]", child.getItems().getSchema());
              }
            });
  }

  private static String type(JSONSchemaProps schema, boolean required) {
    var parts = new ArrayList<String>();
    parts.add(
        Boolean.TRUE.equals(schema.getXKubernetesIntOrString())
            ? "quantity"
            : String.valueOf(schema.getType()));
    if (required) {
      parts.add("**required**");
    }
    if (schema.getDefault() != null) {
      parts.add("default `" + schema.getDefault() + "`");
    }
    if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
      parts.add(
          schema.getEnum().stream()
              .map(value -> value.asText())
              .collect(Collectors.joining("`, `", "one of `", "`")));
    }
    return String.join(", ", parts);
  }

  private static String text(JSONSchemaProps schema) {
    return schema.getDescription() == null ? "" : schema.getDescription().replace("|", "\\|");
  }

  private static void rules(StringBuilder page, String path, JSONSchemaProps schema) {
    var messages = new ArrayList<String>();
    collect(messages, path, schema);
    if (!messages.isEmpty() && !path.equals("name")) {
      page.append("\nRefused with these words:\n\n");
      messages.forEach(page::append);
    }
  }

  private static void collect(List<String> messages, String path, JSONSchemaProps schema) {
    if (schema.getXKubernetesValidations() != null) {
      schema
          .getXKubernetesValidations()
          .forEach(rule -> messages.add("* `" + path + "`: " + rule.getMessage() + "\n"));
    }
    if (schema.getProperties() != null) {
      schema.getProperties().forEach((name, child) -> collect(messages, path + "." + name, child));
    }
  }
}
