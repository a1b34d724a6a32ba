package ai.backend.manager.gateway;

import ai.backend.common.etcd.KeyText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All routes as a tree of path segments. A literal segment wins over a placeholder; a placeholder
 * takes exactly one non-empty, percent-decoded segment; a slash at the end makes another path
 * (spec/01 §2).
 */
final class RouteTable {
  private final Node root = new Node();

  RouteTable(Collection<Route> routes) {
    routes.forEach(this::add);
  }

  /** The operations of one path and the values of its placeholders. */
  record Path(Map<String, Route> byMethod, List<String> values) {
    /** Its methods and OPTIONS, sorted. */
    SortedSet<String> methods() {
      var methods = new TreeSet<>(byMethod.keySet());
      methods.add("OPTIONS");
      return methods;
    }

    Map<String, String> parameters(Route route) {
      var named = new HashMap<String, String>();
      int at = 0;
      for (String segment : route.path().split("/", -1)) {
        if (isPlaceholder(segment)) {
          named.put(segment.substring(1, segment.length() - 1), values.get(at++));
        }
      }
      return named;
    }
  }

  private static final class Node {
    final Map<String, Node> literals = new HashMap<>();
    final Map<String, Route> routes = new HashMap<>();
    @Nullable Node placeholder;
  }

  private void add(Route route) {
    Node at = root;
    for (String segment : route.path().substring(1).split("/", -1)) {
      if (isPlaceholder(segment)) {
        Node next = at.placeholder;
        if (next == null) {
          next = at.placeholder = new Node();
        }
        at = next;
      } else {
        at = at.literals.computeIfAbsent(segment, s -> new Node());
      }
    }
    Route other = at.routes.putIfAbsent(route.method(), route);
    if (other != null) {
      throw new IllegalStateException("two handlers for " + route.method() + " " + route.path());
    }
  }

  /** The path's operations, or null for an unknown path. */
  @Nullable Path find(String rawPath) {
    String path = rawPath.isEmpty() ? "/" : rawPath;
    if (!path.startsWith("/")) {
      return null;
    }
    String[] segments = path.substring(1).split("/", -1);
    var values = new ArrayList<String>(2);
    Node node = descend(root, segments, 0, values);
    return node == null ? null : new Path(node.routes, values);
  }

  private static @Nullable Node descend(
      Node at, String[] segments, int depth, List<String> values) {
    if (depth == segments.length) {
      return at.routes.isEmpty() ? null : at;
    }
    String segment = KeyText.unquote(segments[depth]);
    Node literal = at.literals.get(segment);
    if (literal != null) {
      Node found = descend(literal, segments, depth + 1, values);
      if (found != null) {
        return found;
      }
    }
    if (at.placeholder == null || segment.isEmpty() || segment.indexOf('\0') >= 0) {
      return null; // nothing has a name with NUL
    }
    values.add(segment);
    Node found = descend(at.placeholder, segments, depth + 1, values);
    if (found == null) {
      values.removeLast();
    }
    return found;
  }

  private static boolean isPlaceholder(String segment) {
    return segment.startsWith("{") && segment.endsWith("}");
  }
}
