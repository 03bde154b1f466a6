package dev.fisherflow.runners.cli.option;

import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Constants by their words: their names in lower case, with {@code -} for {@code _}. */
abstract class WordConverter<E extends Enum<E>> implements ITypeConverter<E> {

  private final List<E> constants;

  WordConverter(E[] constants) {
    this.constants = List.of(constants);
  }

  @Override
  public E convert(String text) {
    List<String> words = constants.stream().map(WordConverter::word).toList();
    if (!words.contains(text)) {
      int last = words.size() - 1;
      throw new TypeConversionException(
          "expected %s or %s, found '%s'"
              .formatted(String.join(", ", words.subList(0, last)), words.get(last), text));
    }
    return constants.get(words.indexOf(text));
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
