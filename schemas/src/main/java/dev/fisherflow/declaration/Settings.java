package dev.fisherflow.declaration;

import dev.fisherflow.schemas.NamedValue;
import dev.fisherflow.schemas.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Declared settings in a record such as OptimizerSettings: a setting whose name is a field is that
 * field; any other is an entry of the field {@code more}, sorted by name. A record that uses no
 * entry of {@code more} has the digest it had before the field was there.
 */
public final class Settings {

  /** Entry of {@code more} with the declaration's version, where it is not 1. */
  static final String VERSION = "version";

  /** Entry of {@code more} with the origin of code that is not fisherflow's own. */
  static final String CODE = "code";

  /**
   * Entry of {@code more} with the digest of what training starts from, where that is something.
   */
  static final String FROM = "from";

  private static final String MORE = "more";

  /** Fields that are no settings. */
  static final Set<String> NOT_SETTINGS = Set.of("type", "schedule", MORE);

  /** Entries of {@code more} that are no settings. */
  static final Set<String> STAMPS = Set.of(VERSION, CODE, FROM);

  private final IndexedRecord record;

  private Settings(IndexedRecord record) {
    this.record = record;
  }

  /** The settings in a record. */
  public static Settings of(IndexedRecord record) {
    return new Settings(record);
  }

  /**
   * The value of a setting: the record's, else the default where null is no value of its own.
   *
   * @return null for a setting that is not given and has no default, or is null on purpose
   */
  public <T> T get(Setting<T> setting) {
    T given = given(setting);
    Use.Kind use = setting.use().kind();
    return given == null && (use == Use.Kind.DEFAULTED || use == Use.Kind.UNSAID)
        ? setting.byDefault()
        : given;
  }

  /** Whether the record holds a value of the setting. */
  public boolean has(Setting<?> setting) {
    return given(setting) != null;
  }

  @SuppressWarnings("unchecked") // a field of the setting's name has the setting's type
  private <T> T given(Setting<T> setting) {
    Schema.Field field = record.getSchema().getField(setting.name());
    if (field == null) {
      return more(setting.name()).map(setting.kind()::read).orElse(null);
    }
    Object value = record.get(field.pos());
    return value instanceof List<?> list && list.isEmpty() ? null : (T) value;
  }

  /** The digest of what training starts from, if it starts from something. */
  public Optional<String> from() {
    return more(FROM);
  }

  /** A copy of a record with the digest of what training starts from. */
  public static <R extends SpecificRecord> R from(R record, String digest) {
    return withMore(record, FROM, digest);
  }

  /** The entries of {@code more}, sorted by name. */
  public List<NamedValue> more() {
    return more(record);
  }

  /**
   * The settings that the record holds, with their texts: its fields in the schema's order, then
   * the entries of {@code more} but version and code. Needs no declaration, so that records of
   * things that are no longer on the class path can be shown.
   */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String field : fields(record.getSchema())) {
      text(record.get(field(field).pos())).ifPresent(text -> texts.put(field, text));
    }
    more().stream()
        .filter(entry -> !STAMPS.contains(entry.getName()))
        .forEach(entry -> texts.put(entry.getName(), entry.getValue()));
    return texts;
  }

  /** Names of the fields of a record that hold settings, in the schema's order. */
  public static List<String> fields(Schema schema) {
    return schema.getFields().stream()
        .map(Schema.Field::name)
        .filter(name -> !NOT_SETTINGS.contains(name))
        .toList();
  }

  /** Whether an entry of {@code more} is a setting, and not what code a record is of. */
  public static boolean isSetting(String name) {
    return !STAMPS.contains(name);
  }

  private Schema.Field field(String name) {
    return record.getSchema().getField(name);
  }

  private static Optional<String> text(Object value) {
    if (value == null || value instanceof List<?> list && list.isEmpty()) {
      return Optional.empty();
    }
    if (value instanceof List<?> list) {
      return Optional.of(list.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }
    return Optional.of(value instanceof Number number ? Names.number(number) : value.toString());
  }

  private Optional<String> more(String name) {
    return more().stream()
        .filter(entry -> entry.getName().equals(name))
        .map(NamedValue::getValue)
        .findFirst();
  }

  @SuppressWarnings("unchecked") // the schema says so
  private static List<NamedValue> more(IndexedRecord record) {
    Schema.Field field = record.getSchema().getField(MORE);
    return field == null ? List.of() : (List<NamedValue>) record.get(field.pos());
  }

  /**
   * A copy of a record with a value of a setting.
   *
   * @param value null for none
   */
  public static <R extends SpecificRecord, T> R with(R record, Setting<T> setting, T value) {
    Schema.Field field = record.getSchema().getField(setting.name());
    boolean unsaid =
        value == null
            || setting.use().kind() == Use.Kind.UNSAID && value.equals(setting.byDefault());
    if (field == null) {
      return withMore(record, setting.name(), unsaid ? null : setting.kind().text(value));
    }
    R copy = copy(record);
    Object none = field.schema().isNullable() ? null : List.of();
    copy.put(field.pos(), unsaid ? none : value);
    return copy;
  }

  /** A copy of a record in which names stand in order: records that mean the same are equal. */
  public static <R extends SpecificRecord> R canonical(R record, Declaration declaration) {
    R canonical = record;
    for (Setting<?> setting : declaration.settings()) {
      if (setting.kind() == Kind.WORDS) {
        canonical = sorted(canonical, setting);
      }
    }
    return canonical;
  }

  @SuppressWarnings("unchecked") // the kind of names is that of lists of texts
  private static <R extends SpecificRecord> R sorted(R record, Setting<?> setting) {
    Setting<List<String>> names = (Setting<List<String>>) setting;
    List<String> value = of(record).get(names);
    return value == null ? record : with(record, names, value.stream().sorted().toList());
  }

  /**
   * A copy of a record that names what its code is: its {@link #stamps}, so that a change of either
   * changes a trial's id.
   */
  public static <R extends SpecificRecord> R stamped(R record, Declared declared) {
    R stamped = record;
    for (NamedValue stamp : stamps(declared)) {
      stamped = withMore(stamped, stamp.getName(), stamp.getValue());
    }
    return stamped;
  }

  /**
   * What the code of a thing is: the version of its declaration where it is not 1, and the origin
   * of code from elsewhere.
   */
  public static List<NamedValue> stamps(Declared declared) {
    List<NamedValue> stamps = new ArrayList<>();
    int version = declared.declaration().version();
    if (version != 1) {
      stamps.add(new NamedValue(VERSION, String.valueOf(version)));
    }
    CodeOrigin.of(declared).ifPresent(code -> stamps.add(new NamedValue(CODE, code)));
    return stamps;
  }

  private static <R extends SpecificRecord> R withMore(R record, String name, String value) {
    List<NamedValue> entries = new ArrayList<>(more(record));
    entries.removeIf(entry -> entry.getName().equals(name));
    if (value != null) {
      entries.add(new NamedValue(name, value));
    }
    entries.sort(Comparator.comparing(NamedValue::getName));
    R copy = copy(record);
    copy.put(record.getSchema().getField(MORE).pos(), entries);
    return copy;
  }

  private static <R extends SpecificRecord> R copy(R record) {
    return SpecificData.get().deepCopy(record.getSchema(), record);
  }
}
