package dev.fisherflow.pipelines.spec;

import dev.fisherflow.declaration.Domain;
import dev.fisherflow.pipelines.spec.yaml.Cursor;
import dev.fisherflow.pipelines.spec.yaml.Fields;
import dev.fisherflow.pipelines.spec.yaml.Value;
import dev.fisherflow.pipelines.spec.yaml.YamlNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Numbers that are relative to a quantity of the batch: {@code {relative: 1e-3}}, which records
 * hold as -1e-3.
 */
public final class Relative {

  /** The key. */
  public static final String KEY = "relative";

  private Relative() {}

  /** A number of a domain, or a relative one. */
  static Value<Double> or(Domain<Double> domain) {
    Value<Double> share = Value.number(Domain.above(0));
    return or(Value.number(domain), share.map(number -> -number));
  }

  /**
   * A plain value, or another under the key.
   *
   * @param plain what stands by itself
   * @param relative what stands under the key, as records hold it
   */
  static <T> Value<T> or(Value<T> plain, Value<T> relative) {
    return at ->
        at.node() instanceof YamlNode.Mapping ? under(at).flatMap(relative::read) : plain.read(at);
  }

  private static Optional<Cursor> under(Cursor at) {
    return Fields.of(at, "a mapping such as {relative: 1e-3}")
        .flatMap(
            fields -> {
              fields.knowOnly(List.of(KEY));
              return fields.require(KEY, "a number above 0, such as {relative: 1e-3}");
            });
  }

  /** A number as specifications write it. */
  static Object written(double number) {
    return number < 0 ? Map.of(KEY, -number) : number;
  }
}
