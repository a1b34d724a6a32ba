package ai.backend.agent.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collected output as an API version shows it (spec/09 §6.8): from version 2 on a list of records,
 * before that one object.
 */
final class Console {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Console() {}

  static JsonNode of(List<Output> outputs, int apiVersion) {
    return apiVersion < 2 ? object(outputs) : list(outputs);
  }

  private static ArrayNode list(List<Output> outputs) {
    var array = JSON.arrayNode();
    for (Output output : merged(outputs)) {
      var item = array.addArray();
      switch (output) {
        case Output.Text t -> item.add(t.stream()).add(t.text());
        case Output.Media m -> item.add("media").addArray().add(m.mime()).add(m.data());
        case Output.Other o -> item.add(o.type()).add(o.content());
      }
    }
    return array;
  }

  /** Neighbouring texts of one stream become one record, cut at {@link Output#MAX_RECORD}. */
  private static List<Output> merged(List<Output> outputs) {
    var result = new ArrayList<Output>();
    @Nullable String stream = null;
    var text = new StringBuilder();
    for (Output output : outputs) {
      if (output instanceof Output.Text t) {
        if (stream != null && !stream.equals(t.stream())) {
          result.add(new Output.Text(stream, Output.cut(text.toString())));
          text.setLength(0);
        }
        stream = t.stream();
        text.append(t.text());
        continue;
      }
      if (stream != null) {
        result.add(new Output.Text(stream, Output.cut(text.toString())));
        text.setLength(0);
        stream = null;
      }
      result.add(output);
    }
    if (stream != null) {
      result.add(new Output.Text(stream, Output.cut(text.toString())));
    }
    return result;
  }

  private static ObjectNode object(List<Output> outputs) {
    var out = new StringBuilder();
    var err = new StringBuilder();
    var media = JSON.arrayNode();
    var html = JSON.arrayNode();
    for (Output output : outputs) {
      switch (output) {
        case Output.Text t -> (t.stream().equals("stderr") ? err : out).append(t.text());
        case Output.Media m -> media.addArray().add(m.mime()).add(m.data());
        case Output.Other o -> html.add(o.content());
      }
    }
    var object = JSON.objectNode();
    object.put("stdout", Output.cut(out.toString()));
    object.put("stderr", Output.cut(err.toString()));
    object.set("media", media);
    object.set("html", html);
    return object;
  }
}
