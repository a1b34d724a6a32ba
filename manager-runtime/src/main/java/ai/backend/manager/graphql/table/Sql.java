package ai.backend.manager.graphql.table;

import org.jooq.Condition;
import org.jooq.Field;
import org.jooq.Record1;
import org.jooq.Select;
import org.jooq.impl.DSL;
import org.jooq.impl.SQLDataType;

/** Expressions of PostgreSQL that the entities share. */
public final class Sql {
  private Sql() {}

  /** The texts of a one-column query as an array. */
  public static Field<String[]> texts(Select<Record1<String>> query) {
    return DSL.field("array({0})", SQLDataType.VARCHAR.array(), query);
  }

  /** Whether a column's value is among those of a one-column query, whatever their type. */
  public static Condition isIn(Field<?> column, Select<?> values) {
    return DSL.condition("{0} in ({1})", column, values);
  }

  /** Whether a column of an enum type has one of the labels. */
  public static Condition in(
      Field<String> column, PgEnum type, java.util.Collection<String> labels) {
    return column.in(labels.stream().map(type::value).toList());
  }
}
