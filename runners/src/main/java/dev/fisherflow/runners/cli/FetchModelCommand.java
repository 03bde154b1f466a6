package dev.fisherflow.runners.cli;

import dev.fisherflow.pipelines.fetch.FetchSettings;
import dev.fisherflow.pipelines.fetch.ModelFetch;
import dev.fisherflow.runners.cli.output.ExitCode;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fetches a model. */
@Command(
    name = "model",
    header = "Fetch a model from a hub in Hugging Face layout.",
    description = {
      "Fetches config.json, the weights (model.safetensors, or its parts and their index),"
          + " and tokenizer.json and preprocessor_config.json if the model has them; never a"
          + " pickle.",
      ""
    })
final class FetchModelCommand implements Callable<Integer> {

  @Parameters(
      arity = "1",
      paramLabel = "NAME",
      description = "The model as the hub names it, such as google-t5/t5-base.")
  private String name;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "DIR",
      description = "The model's folder, new or empty; a specification's model names it.")
  private Path to;

  @Option(
      names = "--base-url",
      paramLabel = "URL",
      defaultValue = ModelFetch.BASE_URL,
      description = "The hub; https, or http on localhost. Default: ${DEFAULT-VALUE}")
  private String baseUrl;

  @Option(
      names = "--revision",
      paramLabel = "REVISION",
      defaultValue = ModelFetch.REVISION,
      description = "Branch, tag or commit. Default: ${DEFAULT-VALUE}")
  private String revision;

  @Option(
      names = "--sha256",
      paramLabel = "FILE=HEX",
      description = "Expect this digest of a file; may be repeated.")
  private Map<String, String> sha256 = new LinkedHashMap<>();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    ModelFetch.Request request = new ModelFetch.Request(name, revision, baseUrl, to, sha256);
    FetchCommand.fetch(
        spec, progress -> ModelFetch.fetch(request, FetchSettings.DEFAULT, progress));
    spec.commandLine().getOut().println(name + " is in " + to);
    return ExitCode.OK.code();
  }
}
