package ai.backend.common.etcd;

import static ai.backend.common.etcd.EtcdConnection.bytes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.etcd.jetcd.kv.GetResponse;
import io.etcd.jetcd.op.Cmp;
import io.etcd.jetcd.op.CmpTarget;
import io.etcd.jetcd.op.Op;
import io.etcd.jetcd.options.DeleteOption;
import io.etcd.jetcd.options.GetOption;
import io.etcd.jetcd.options.PutOption;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongSupplier;

/**
 * Blocking access to the shared configuration (spec/05 §2). Keys are logical: {@code
 * config/redis/addr} of a scope; segments that hold special characters must already be quoted with
 * {@link KeyText#quote}. Prefixes are plain string prefixes.
 *
 * <p>Connects on first use and again after failures; every call ends by its deadline with {@link
 * EtcdUnavailable}. Thread-safe.
 */
public final class EtcdClient implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(5);
  private static final int MAX_TXN_OPS = 100;

  private final String root;
  private final EtcdConnection connection;

  public EtcdClient(EtcdSettings settings) {
    this(settings, DEADLINE);
  }

  public EtcdClient(EtcdSettings settings, Duration deadline) {
    this.root = "/sorna/" + settings.namespace() + "/";
    this.connection = new EtcdConnection(settings, deadline);
  }

  public Optional<String> get(String key) {
    return get(EtcdScope.GLOBAL, key);
  }

  public Optional<String> get(EtcdScope scope, String key) {
    GetResponse found =
        connection.call("get " + key, c -> c.getKVClient().get(bytes(full(scope, key))));
    return found.getKvs().stream()
        .findFirst()
        .map(kv -> kv.getValue().toString(StandardCharsets.UTF_8));
  }

  /** The first value among node, resource group and global (spec/05 §2.1, scope MERGED). */
  public Optional<String> getMerged(
      EtcdScope.Node node, EtcdScope.ResourceGroup group, String key) {
    return get(node, key).or(() -> get(group, key)).or(() -> get(key));
  }

  public SortedMap<String, String> getPrefix(String prefix) {
    return getPrefix(EtcdScope.GLOBAL, prefix);
  }

  /** All entries under a plain string prefix: logical key (still quoted) to value. */
  public SortedMap<String, String> getPrefix(EtcdScope scope, String prefix) {
    var option = GetOption.builder().isPrefix(true).build();
    GetResponse found =
        connection.call(
            "get prefix " + prefix, c -> c.getKVClient().get(bytes(full(scope, prefix)), option));
    int skip = full(scope, "").length();
    var entries = new TreeMap<String, String>();
    found
        .getKvs()
        .forEach(
            kv ->
                entries.put(
                    kv.getKey().toString(StandardCharsets.UTF_8).substring(skip),
                    kv.getValue().toString(StandardCharsets.UTF_8)));
    return entries;
  }

  /**
   * The tree below {@code path} (no slash at its end); empty when nothing is there. A value at
   * {@code path} itself is the member {@code ""}.
   */
  public ObjectNode getTree(EtcdScope scope, String path) {
    var relative = new TreeMap<String, String>();
    getPrefix(scope, path)
        .forEach(
            (key, value) -> {
              if (path.isEmpty()) {
                relative.put(key, value);
              } else if (key.equals(path)) {
                relative.put("", value);
              } else if (key.startsWith(path + "/")) {
                relative.put(key.substring(path.length() + 1), value);
              }
            });
    return EtcdTree.nest(relative);
  }

  public ObjectNode getTree(String path) {
    return getTree(EtcdScope.GLOBAL, path);
  }

  public void put(String key, String value) {
    put(EtcdScope.GLOBAL, key, value);
  }

  public void put(EtcdScope scope, String key, String value) {
    connection.call("put " + key, c -> c.getKVClient().put(bytes(full(scope, key)), bytes(value)));
  }

  /** Puts entries, up to 100 of them in one transaction, more in several. */
  public void putAll(EtcdScope scope, Map<String, String> entries) {
    var batch = new ArrayList<Op>();
    for (var entry : entries.entrySet()) {
      batch.add(
          Op.put(bytes(full(scope, entry.getKey())), bytes(entry.getValue()), PutOption.DEFAULT));
      if (batch.size() == MAX_TXN_OPS) {
        commit(List.copyOf(batch));
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      commit(batch);
    }
  }

  /** Writes a nested document below {@code path}; keys that it does not name stay. */
  public void putTree(EtcdScope scope, String path, JsonNode document) {
    putAll(scope, EtcdTree.flatten(path, document));
  }

  /**
   * Replaces everything at and below {@code path} by the document in one transaction (at most 99
   * entries).
   */
  public void replaceTree(EtcdScope scope, String path, JsonNode document) {
    var wanted = EtcdTree.flatten(path, document);
    var ops = new ArrayList<Op>();
    wanted.forEach((k, v) -> ops.add(Op.put(bytes(full(scope, k)), bytes(v), PutOption.DEFAULT)));
    for (String key : getPrefix(scope, path).keySet()) {
      if (!wanted.containsKey(key) && (key.equals(path) || key.startsWith(path + "/"))) {
        ops.add(Op.delete(bytes(full(scope, key)), DeleteOption.DEFAULT));
      }
    }
    if (!ops.isEmpty()) {
      commit(ops);
    }
  }

  private void commit(List<Op> ops) {
    connection.call(
        "transaction of " + ops.size() + " changes",
        c -> c.getKVClient().txn().Then(ops.toArray(Op[]::new)).commit());
  }

  public boolean delete(String key) {
    return delete(EtcdScope.GLOBAL, key);
  }

  /** True when the key was there. */
  public boolean delete(EtcdScope scope, String key) {
    return connection
            .call("delete " + key, c -> c.getKVClient().delete(bytes(full(scope, key))))
            .getDeleted()
        > 0;
  }

  /** Deletes everything under a plain string prefix and tells how many keys went. */
  public long deletePrefix(EtcdScope scope, String prefix) {
    var option = DeleteOption.builder().isPrefix(true).build();
    return connection
        .call(
            "delete prefix " + prefix,
            c -> c.getKVClient().delete(bytes(full(scope, prefix)), option))
        .getDeleted();
  }

  public long deletePrefix(String prefix) {
    return deletePrefix(EtcdScope.GLOBAL, prefix);
  }

  /** A lease that ends {@code ttl} after its last renewal. */
  long grant(Duration ttl) {
    return connection
        .call("grant lease", c -> c.getLeaseClient().grant(Math.max(1, ttl.toSeconds())))
        .getID();
  }

  /** Renews a lease; false when etcd no longer knows it. */
  boolean renew(long lease) {
    try {
      return connection.call("renew lease", c -> c.getLeaseClient().keepAliveOnce(lease)).getTTL()
          > 0;
    } catch (EtcdUnavailable e) {
      if (String.valueOf(e.getMessage()).contains("lease not found")) {
        return false;
      }
      throw e;
    }
  }

  void revoke(long lease) {
    connection.call("revoke lease", c -> c.getLeaseClient().revoke(lease));
  }

  void putLeased(EtcdScope scope, String key, String value, long lease) {
    var option = PutOption.builder().withLeaseId(lease).build();
    connection.call(
        "put " + key, c -> c.getKVClient().put(bytes(full(scope, key)), bytes(value), option));
  }

  /** Creates the key under the lease; false when somebody else holds it. */
  boolean putLeasedIfAbsent(EtcdScope scope, String key, String value, long lease) {
    var target = bytes(full(scope, key));
    var option = PutOption.builder().withLeaseId(lease).build();
    return connection
        .call(
            "acquire " + key,
            c ->
                c.getKVClient()
                    .txn()
                    .If(new Cmp(target, Cmp.Op.EQUAL, CmpTarget.createRevision(0)))
                    .Then(Op.put(target, bytes(value), option))
                    .commit())
        .isSucceeded();
  }

  /**
   * Keeps {@code key = value} alive under a lease until closed: presence of a node. Re-created when
   * etcd lost it.
   */
  public LeasedKey present(EtcdScope scope, String key, String value, Duration ttl) {
    return new LeasedKey(this, scope, key, value, ttl, false, System::nanoTime).start();
  }

  /**
   * Runs for the exclusive ownership of {@code key}: leadership of one replica, see {@link
   * LeasedKey#held()}.
   */
  public LeasedKey elect(EtcdScope scope, String key, String candidate, Duration ttl) {
    LongSupplier ticker = System::nanoTime;
    return new LeasedKey(this, scope, key, candidate, ttl, true, ticker).start();
  }

  /**
   * Takes exclusive ownership of {@code key} if nobody has it, without waiting for it; empty when
   * somebody has. It lasts until closed.
   */
  public Optional<LeasedKey> claim(EtcdScope scope, String key, String holder, Duration ttl) {
    var claim = new LeasedKey(this, scope, key, holder, ttl, true, System::nanoTime);
    return claim.taken() ? Optional.of(claim.start()) : Optional.empty();
  }

  private String full(EtcdScope scope, String key) {
    String logical = key.startsWith("/") ? key.substring(1) : key;
    String path = root + scope.prefix() + logical;
    return logical.isEmpty() && path.endsWith("/") && !(scope instanceof EtcdScope.Global)
        ? path.substring(0, path.length() - 1)
        : path;
  }

  @Override
  public void close() {
    connection.close();
  }
}
