package ai.backend.manager.graphql.table;

import java.time.OffsetDateTime;
import java.util.UUID;
import org.jooq.Field;
import org.jooq.JSON;
import org.jooq.JSONB;
import org.jooq.Name;
import org.jooq.Table;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/**
 * A table of spec/07 §1 and its columns by name and type; {@code as} is how statements refer to it.
 */
public record Source(String name, String as) {
  public static Source of(String name) {
    return new Source(name, name);
  }

  public Table<?> table() {
    return name.equals(as) ? DSL.table(DSL.name(name)) : DSL.table(DSL.name(name)).as(as);
  }

  public Field<String> text(String column) {
    return DSL.field(path(column), SQLDataType.VARCHAR);
  }

  public Field<UUID> uuid(String column) {
    return DSL.field(path(column), SQLDataType.UUID);
  }

  public Field<Boolean> flag(String column) {
    return DSL.field(path(column), SQLDataType.BOOLEAN);
  }

  public Field<Integer> integer(String column) {
    return DSL.field(path(column), SQLDataType.INTEGER);
  }

  public Field<Long> bigint(String column) {
    return DSL.field(path(column), SQLDataType.BIGINT);
  }

  public Field<OffsetDateTime> time(String column) {
    return DSL.field(path(column), SQLDataType.TIMESTAMPWITHTIMEZONE);
  }

  public Field<JSONB> json(String column) {
    return DSL.field(path(column), SQLDataType.JSONB);
  }

  /** A column of type {@code json}, not {@code jsonb}. */
  public Field<JSON> plainJson(String column) {
    return DSL.field(path(column), SQLDataType.JSON);
  }

  public Field<byte[]> bytes(String column) {
    return DSL.field(path(column), SQLDataType.VARBINARY);
  }

  public Field<String[]> texts(String column) {
    return DSL.field(path(column), SQLDataType.VARCHAR.array());
  }

  public Field<Integer[]> integers(String column) {
    return DSL.field(path(column), SQLDataType.INTEGER.array());
  }

  /** A column of the row of another table that a foreign key of this one names. */
  public Field<String> related(String table, String key, String foreignKey, String column) {
    var other = new Source(table, "r");
    return DSL.field(
        DSL.select(other.text(column))
            .from(other.table())
            .where(other.uuid(key).eq(uuid(foreignKey))));
  }

  /** The text under one key of a JSON object column. */
  public Field<String> jsonText(String column, Field<String> key) {
    return DSL.field("({0} ->> {1})", String.class, json(column), key);
  }

  private Name path(String column) {
    return DSL.name(as, column);
  }
}
