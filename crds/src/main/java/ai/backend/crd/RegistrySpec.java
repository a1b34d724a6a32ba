package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wants of a registry. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self.clusterRef.name == oldSelf.clusterRef.name",
    message = "clusterRef cannot change: create another Registry")
@ValidationRule(
    value = "self.type != 'harbor2' || (has(self.projects) && size(self.projects) > 0)",
    message =
        "type harbor2 needs projects: the names of the Harbor projects that hold kernel images")
public record RegistrySpec(
    @Required @JsonPropertyDescription("The Cluster, in the same namespace. A change is refused.")
        NameRef clusterRef,
    @Required
        @Size(min = 8, max = 512)
        @Pattern("^https?://[A-Za-z0-9._-]+(:[0-9]{1,5})?/?$")
        @JsonPropertyDescription(
            "Address of the registry, http or https. A change applies live and scans again.")
        String url,
    @Size(min = 1, max = 253)
        @Pattern("^[A-Za-z0-9._-]+(:[0-9]{1,5})?$")
        @JsonPropertyDescription(
            "What image names begin with, when it is not the host and port of the address (Docker Hub: index.docker.io)."
                + " A change applies live and scans again.")
        @Nullable String registryName,
    @Default("docker")
        @JsonPropertyDescription(
            "How the registry lists its images: docker by its catalogue, harbor2 by projects. A change scans again.")
        Type type,
    @Size(max = 32)
        @JsonPropertyDescription(
            "Projects that are scanned, with type harbor2. A change scans again.")
        @Nullable List<@Size(min = 1, max = 255) @Pattern("^[a-z0-9._-]+$") String> projects,
    @JsonPropertyDescription(
            "Secret with the keys username and password. They are used for scanning and for pulling kernel images. A"
                + " change, also of the Secret's content, applies live and scans again.")
        @Nullable NameRef credentialsSecretRef,
    @Default("true")
        @JsonPropertyDescription(
            "Whether the registry's certificate is checked. A change scans again.")
        Boolean tlsVerify,
    @Size(min = 2, max = 8)
        @Pattern("^[1-9][0-9]*(m|h|d)$")
        @JsonPropertyDescription(
            "How often the registry is scanned again, for example 30m, 6h or 1d; only after changes when not said. A change applies live.")
        @Nullable String scanInterval) {

  /** Fills in what was not said. */
  public RegistrySpec {
    type = requireNonNullElse(type, Type.docker);
    tlsVerify = requireNonNullElse(tlsVerify, true);
  }

  /** Kinds of registry. */
  public enum Type {
    docker,
    harbor2
  }
}
