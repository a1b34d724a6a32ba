package ai.backend.manager.adopt;

import ai.backend.common.etcd.EtcdClient;
import ai.backend.common.etcd.EtcdScope;
import ai.backend.common.etcd.EtcdTree;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;

/** The keys of the old etcd, from its backup as a JSON tree. */
final class EtcdAdoption {
  private static final String REGISTRY = "config/docker/registry/";

  private final EtcdClient etcd;
  private final Report report;

  EtcdAdoption(EtcdClient etcd, Report report) {
    this.etcd = etcd;
    this.report = report;
  }

  /** The entries to write; tells of those that are left out. */
  Map<String, String> plan(JsonNode backup) {
    SortedMap<String, String> here = etcd.getPrefix("");
    var wanted = new LinkedHashMap<String, String>();
    long same = 0;
    long replaced = 0;
    for (var entry : EtcdTree.flatten("", backup).entrySet()) {
      String key = entry.getKey();
      String present = here.get(key);
      if (entry.getValue().equals(present) && OldEtcdKey.of(key) instanceof OldEtcdKey.Taken) {
        same++;
      } else if (taken(key, here)) {
        wanted.put(key, entry.getValue());
        replaced += present == null ? 0 : 1;
      }
    }
    report.count("etcd", new Report.Counts(wanted.size() - replaced, replaced, same));
    return wanted;
  }

  private boolean taken(String key, SortedMap<String, String> here) {
    switch (OldEtcdKey.of(key)) {
      case OldEtcdKey.Left left -> {
        report.note("etcd", key, left.why(), left.todo());
        return false;
      }
      case OldEtcdKey.Taken t -> {
        if (key.startsWith(REGISTRY) && here.containsKey(registry(key))) {
          report.note(
              "etcd", key, "this cluster has the registry already, other than there: left out", "");
          return false;
        }
        return true;
      }
    }
  }

  /** The key of the registry that a key belongs to. */
  private static String registry(String key) {
    int end = key.indexOf('/', REGISTRY.length());
    return end < 0 ? key : key.substring(0, end);
  }

  void write(Map<String, String> entries) {
    etcd.putAll(EtcdScope.GLOBAL, entries);
  }

  /** Brings back what was there before {@link #write}. */
  void undo(Map<String, String> entries, SortedMap<String, String> before) {
    for (String key : entries.keySet()) {
      if (before.containsKey(key)) {
        etcd.put(key, before.getOrDefault(key, ""));
      } else {
        etcd.delete(key);
      }
    }
  }

  SortedMap<String, String> now() {
    return etcd.getPrefix("");
  }
}
