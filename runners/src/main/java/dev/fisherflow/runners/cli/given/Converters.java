package dev.fisherflow.runners.cli.given;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** Readers of paths and addresses, for every option and parameter of these types. */
public final class Converters {

  private Converters() {}

  /** Makes a command line and its commands use them. */
  public static void register(CommandLine commandLine) {
    commandLine.registerConverter(Path.class, Converters::path);
    commandLine.registerConverter(URI.class, Converters::address);
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new TypeConversionException(
          "expected a path, found '%s': %s".formatted(text, e.getReason()));
    }
  }

  private static URI address(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "expected an address such as https://host:9000, found '%s'".formatted(text));
    }
  }
}
