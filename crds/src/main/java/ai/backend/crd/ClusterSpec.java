package ai.backend.crd;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a user wants of a cluster. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value =
        "(has(self.etcd) && has(self.etcd.external)) == (has(oldSelf.etcd) && has(oldSelf.etcd.external))",
    message =
        "etcd cannot move between managed and external: create a new Cluster and move the data")
@ValidationRule(
    value =
        "(has(self.redis) && has(self.redis.external)) == (has(oldSelf.redis) && has(oldSelf.redis.external))",
    message =
        "redis cannot move between managed and external: create a new Cluster and move the data")
@ValidationRule(
    value =
        "(has(self.postgresql) && has(self.postgresql.external)) == (has(oldSelf.postgresql) &&"
            + " has(oldSelf.postgresql.external))",
    message =
        "postgresql cannot move between managed and external: create a new Cluster and move the data")
public record ClusterSpec(
    @JsonPropertyDescription(
            "Where the images come from. Without it, the operator's own settings hold. A change rolls all pods.")
        @Nullable Images images,
    @JsonPropertyDescription("The store of the shared configuration. Managed when neither is said.")
        Etcd etcd,
    @JsonPropertyDescription("The store of events and live data. Managed when neither is said.")
        Redis redis,
    @JsonPropertyDescription(
            "The database of accounts, images and sessions. Managed when neither is said.")
        Postgresql postgresql,
    @JsonPropertyDescription("The manager: gateway, scheduler and accounts.") Manager manager,
    @JsonPropertyDescription("How clients reach the gateway.") Gateway gateway,
    @Required @JsonPropertyDescription("The first user, a superadmin.") Admin admin,
    @Default("Retain")
        @JsonPropertyDescription(
            "What becomes of claims and credential Secrets when the Cluster is deleted: Retain keeps them, and a"
                + " Cluster created again under the same name takes them over; Delete removes them. A change applies live.")
        DeletionPolicy deletionPolicy) {

  /** Fills in what was not said. */
  public ClusterSpec {
    etcd = requireNonNullElse(etcd, Etcd.MANAGED);
    redis = requireNonNullElse(redis, Redis.MANAGED);
    postgresql = requireNonNullElse(postgresql, Postgresql.MANAGED);
    manager = requireNonNullElse(manager, Manager.DEFAULT);
    gateway = requireNonNullElse(gateway, Gateway.DEFAULT);
    deletionPolicy = requireNonNullElse(deletionPolicy, DeletionPolicy.Retain);
  }

  /** What becomes of the data of a deleted Cluster. */
  public enum DeletionPolicy {
    Retain,
    Delete
  }

  /** Where the images come from. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Images(
      @Size(min = 1, max = 253)
          @Pattern("^[A-Za-z0-9._:/-]+$")
          @JsonPropertyDescription(
              "Registry, optionally with a path, that holds backend.ai/manager and the others. A change rolls all pods.")
          @Nullable String registry,
      @Size(min = 1, max = 128)
          @Pattern("^[A-Za-z0-9_][A-Za-z0-9._-]*$")
          @JsonPropertyDescription(
              "Tag of the images; it is the version of the cluster. A change migrates the schema, then rolls all pods.")
          @Nullable String tag,
      @Size(max = 8)
          @JsonPropertyDescription(
              "Names of Secrets of type kubernetes.io/dockerconfigjson for pulling them. A change rolls all pods.")
          @Nullable List<@Size(max = 253) String> pullSecrets) {}

  /** The store of the shared configuration. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!(has(self.managed) && has(self.external))",
      message = "say managed or external, not both")
  public record Etcd(
      @JsonPropertyDescription("The operator runs one.") @Nullable Managed managed,
      @JsonPropertyDescription("One that exists already.") @Nullable ExternalEtcd external) {
    static final Etcd MANAGED = new Etcd(null, null);
  }

  /** The store of events and live data. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!(has(self.managed) && has(self.external))",
      message = "say managed or external, not both")
  public record Redis(
      @JsonPropertyDescription("The operator runs one.") @Nullable Managed managed,
      @JsonPropertyDescription("One that exists already.") @Nullable ExternalRedis external) {
    static final Redis MANAGED = new Redis(null, null);
  }

  /** The database. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!(has(self.managed) && has(self.external))",
      message = "say managed or external, not both")
  public record Postgresql(
      @JsonPropertyDescription("The operator runs one.") @Nullable Managed managed,
      @JsonPropertyDescription("One that exists already.") @Nullable ExternalPostgresql external) {
    static final Postgresql MANAGED = new Postgresql(null, null);
  }

  /** A store that the operator runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "has(self.storageClassName) == has(oldSelf.storageClassName) && (!has(self.storageClassName) ||"
              + " self.storageClassName == oldSelf.storageClassName)",
      message = "storageClassName cannot change: claims keep the class they were made with")
  @ValidationRule(
      value = "quantity(self.storage).compareTo(quantity(oldSelf.storage)) >= 0",
      message = "storage can grow, not shrink")
  public record Managed(
      @Default("2Gi")
          @Size(min = 2, max = 20)
          @Pattern("^[1-9][0-9]*(Mi|Gi|Ti)$")
          @JsonPropertyDescription(
              "Size of the claim, in Mi, Gi or Ti. It can grow where the storage class allows it (applies live); shrinking is refused.")
          String storage,
      @Size(min = 1, max = 253)
          @JsonPropertyDescription(
              "Storage class of the claim; the default class when not said. A change is refused.")
          @Nullable String storageClassName,
      @JsonPropertyDescription("Of the store's container. A change rolls it.")
          @Nullable Resources resources) {
    /** What holds when nothing is said. */
    public static final Managed DEFAULT = new Managed("2Gi", null, null);

    /** Fills in what was not said. */
    public Managed {
      storage = requireNonNullElse(storage, "2Gi");
    }
  }

  /** An etcd that exists already. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExternalEtcd(
      @Required
          @Size(min = 3, max = 259)
          @Pattern("^[A-Za-z0-9._-]+:[0-9]{1,5}$")
          @JsonPropertyDescription("host:port of one endpoint. A change rolls manager and agents.")
          String address,
      @JsonPropertyDescription(
              "Secret with the keys user and password; not said when the etcd asks for none. A change, also of the"
                  + " Secret's content, rolls manager and agents.")
          @Nullable NameRef credentialsSecretRef) {}

  /** A Redis that exists already. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExternalRedis(
      @Required
          @Size(min = 3, max = 259)
          @Pattern("^[A-Za-z0-9._-]+:[0-9]{1,5}$")
          @JsonPropertyDescription("host:port. A change rolls manager and agents.")
          String address,
      @JsonPropertyDescription(
              "Secret with the key password; not said when the Redis asks for none. A change, also of the Secret's"
                  + " content, rolls manager and agents.")
          @Nullable NameRef credentialsSecretRef) {}

  /** A PostgreSQL database that exists already. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record ExternalPostgresql(
      @Required
          @Size(min = 3, max = 259)
          @Pattern("^[A-Za-z0-9._-]+:[0-9]{1,5}$")
          @JsonPropertyDescription(
              "host:port. A change migrates the schema there, then rolls the manager.")
          String address,
      @Default("backend")
          @Size(min = 2, max = 63)
          @Pattern("^[a-z][a-z0-9_-]*$")
          @JsonPropertyDescription(
              "Name of the database; it must exist and belong to the user. A change migrates the schema there, then rolls the manager.")
          String database,
      @Required
          @JsonPropertyDescription(
              "Secret with the keys user and password. A change, also of the Secret's content, rolls the manager.")
          NameRef credentialsSecretRef) {
    /** Fills in what was not said. */
    public ExternalPostgresql {
      database = requireNonNullElse(database, "backend");
    }
  }

  /** How the manager runs. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.trustedProxies) || self.trustedProxies.all(n, isCIDR(n))",
      message =
          "trustedProxies must hold networks in CIDR notation: 10.1.0.0/16, for a single address 10.1.2.3/32")
  public record Manager(
      @Default("1")
          @Min(1)
          @Max(16)
          @JsonPropertyDescription(
              "How many answer requests; one of them schedules. A change applies live.")
          Integer replicas,
      @Default("false")
          @JsonPropertyDescription(
              "Whether only superadmins may learn on which agents and in which containers sessions"
                  + " run. A change rolls it.")
          Boolean hideAgents,
      @Size(max = 32)
          @JsonPropertyDescription(
              "Networks of the proxies in front of the gateway, in CIDR notation: what they say in X-Forwarded-For of where a"
                  + " request comes from counts, for allowed client addresses, limits of logins and the audit log."
                  + " Loopback and private networks when not said; nobody's when empty. A change rolls it.")
          @Nullable List<@Size(min = 4, max = 43) String> trustedProxies,
      @JsonPropertyDescription("Of the manager's container. A change rolls it.")
          @Nullable Resources resources) {
    static final Manager DEFAULT = new Manager(1, false, null, null);

    /** Fills in what was not said. */
    public Manager {
      replicas = requireNonNullElse(replicas, 1);
      hideAgents = requireNonNullElse(hideAgents, false);
    }
  }

  /** How clients reach the gateway. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value = "!has(self.nodePort) || self.serviceType == 'NodePort'",
      message = "nodePort needs serviceType: NodePort")
  public record Gateway(
      @Default("ClusterIP")
          @JsonPropertyDescription("Type of the gateway's Service. A change applies live.")
          ServiceType serviceType,
      @Min(1)
          @Max(65535)
          @JsonPropertyDescription(
              "Port on the nodes, with serviceType NodePort; a free one when not said. A change applies live.")
          @Nullable Integer nodePort) {
    static final Gateway DEFAULT = new Gateway(ServiceType.ClusterIP, null);

    /** Fills in what was not said. */
    public Gateway {
      serviceType = requireNonNullElse(serviceType, ServiceType.ClusterIP);
    }
  }

  /** Types of Service that a gateway can have. */
  public enum ServiceType {
    ClusterIP,
    NodePort,
    LoadBalancer
  }

  /** The first user. */
  @ValidationRule(
      value = "self.email == oldSelf.email",
      message = "the first user's e-mail address cannot change: add another user instead")
  public record Admin(
      @Required
          @Size(min = 3, max = 64)
          @Pattern("^[^@\\s]+@[^@\\s]+$")
          @JsonPropertyDescription(
              "E-mail address, which is the login name. Password and keypair are in the Secret <cluster>-admin. A change is refused.")
          String email) {}
}
