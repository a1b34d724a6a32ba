package ai.backend.manager.graphql.scalar;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import graphql.GraphQLContext;
import graphql.execution.CoercedVariables;
import graphql.language.StringValue;
import graphql.language.Value;
import graphql.schema.Coercing;
import graphql.schema.CoercingParseLiteralException;
import graphql.schema.CoercingParseValueException;
import graphql.schema.CoercingSerializeException;
import java.io.IOException;
import java.util.Locale;
import org.jooq.JSONB;

/** JSON inside a text, with blanks after colons and commas as PostgreSQL prints {@code jsonb}. */
final class JsonStringCoercing implements Coercing<JsonNode, String> {
  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();
  private static final ObjectWriter SPACED = JSON.writer(new Spaces());

  private static final class Spaces extends MinimalPrettyPrinter {
    @Override
    public void writeObjectFieldValueSeparator(JsonGenerator out) throws IOException {
      out.writeRaw(": ");
    }

    @Override
    public void writeObjectEntrySeparator(JsonGenerator out) throws IOException {
      out.writeRaw(", ");
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator out) throws IOException {
      out.writeRaw(", ");
    }
  }

  @Override
  public String serialize(Object value, GraphQLContext context, Locale locale) {
    if (value instanceof JSONB stored) {
      return stored.data();
    }
    try {
      return SPACED.writeValueAsString(value);
    } catch (JsonProcessingException notJson) {
      throw new CoercingSerializeException("Cannot serialize the value as JSON.", notJson);
    }
  }

  @Override
  public JsonNode parseValue(Object input, GraphQLContext context, Locale locale) {
    if (input instanceof String text) {
      try {
        return JSON.readTree(text);
      } catch (JsonProcessingException malformed) {
        throw new CoercingParseValueException("Badly formed JSONString", malformed);
      }
    }
    throw new CoercingParseValueException("Expected a string that holds JSON.");
  }

  @Override
  public JsonNode parseLiteral(
      Value<?> input, CoercedVariables variables, GraphQLContext context, Locale locale) {
    if (input instanceof StringValue text) {
      try {
        return JSON.readTree(text.getValue());
      } catch (JsonProcessingException malformed) {
        throw new CoercingParseLiteralException("Badly formed JSONString", malformed);
      }
    }
    throw new CoercingParseLiteralException("Expected a string that holds JSON.");
  }
}
