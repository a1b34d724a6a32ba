package ai.backend.manager.session.creation;

import ai.backend.manager.gateway.ApiProblem;
import ai.backend.manager.session.SessionSql;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import org.jooq.DSLContext;
import org.jooq.Record;

/**
 * A kernel image of the catalogue (spec/07 §1.8).
 *
 * @param name {@code registry/repository:tag}
 * @param labels object of texts
 * @param resources slot to {@code {"min", "max"}}
 */
record KernelImage(
    String name,
    String registry,
    String architecture,
    boolean local,
    JsonNode labels,
    JsonNode resources) {
  private static final String DEFAULT_REGISTRY = "index.docker.io";
  private static final String DEFAULT_REPOSITORY = "lablup";

  private static final String QUERY =
      """
      select i.name, i.registry, i.architecture, i.is_local, i.labels::jsonb as labels, i.resources
        from images i
       where i.architecture = ?
         and (i.id in (select image from image_aliases where alias = ?) or i.name in (?, ?))
       order by (i.id in (select image from image_aliases where alias = ?)) desc, (i.name = ?) desc
       limit 1
      """;

  /**
   * By alias, then by canonical name. 404 when there is none, or its registry is not allowed to the
   * domain.
   */
  static KernelImage resolve(
      DSLContext db, String reference, String architecture, Collection<String> allowedRegistries) {
    String completed = complete(reference);
    KernelImage image =
        db.fetchOptional(QUERY, architecture, reference, reference, completed, reference, reference)
            .map(KernelImage::of)
            .orElseThrow(
                () ->
                    ApiProblem.notFound(
                        "environment image",
                        "Unknown image references: ref:'"
                            + completed
                            + "', alias:'"
                            + reference
                            + "'"));
    if (!image.local() && !allowedRegistries.contains(image.registry())) {
      throw ApiProblem.notFound(
          "environment image",
          "The domain does not allow images of the registry '"
              + image.registry()
              + "'; an administrator can allow it.");
    }
    return image;
  }

  private static KernelImage of(Record r) {
    return new KernelImage(
        r.get("name", String.class),
        r.get("registry", String.class),
        r.get("architecture", String.class),
        Boolean.TRUE.equals(r.get("is_local", Boolean.class)),
        SessionSql.json(r, "labels"),
        SessionSql.json(r, "resources"));
  }

  /**
   * The name with registry, repository and tag: {@code python} is {@code
   * index.docker.io/lablup/python:latest}.
   */
  static String complete(String reference) {
    int slash = reference.indexOf('/');
    String first = slash < 0 ? "" : reference.substring(0, slash);
    boolean withRegistry = first.contains(".") || first.contains(":") || first.equals("localhost");
    String rest = withRegistry ? reference.substring(slash + 1) : reference;
    String tagged =
        rest.substring(rest.lastIndexOf('/') + 1).contains(":") ? rest : rest + ":latest";
    if (withRegistry) {
      return first + "/" + tagged;
    }
    return DEFAULT_REGISTRY + "/" + (slash < 0 ? DEFAULT_REPOSITORY + "/" : "") + tagged;
  }

  /** COMPUTE, INFERENCE or SYSTEM. */
  String role() {
    String role = labels.path("ai.backend.role").asText("COMPUTE");
    return role.equals("SYSTEM") || role.equals("INFERENCE") ? role : "COMPUTE";
  }

  boolean system() {
    return role().equals("SYSTEM");
  }
}
