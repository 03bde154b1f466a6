package dev.fisherflow.runners.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fisherflow.pipelines.BeamEvaluations;
import dev.fisherflow.pipelines.BeamSweeps;
import dev.fisherflow.pipelines.spec.SweepSpecification;
import dev.fisherflow.runners.DirectRunnerOptions;
import dev.fisherflow.transforms.submission.SubmissionValidator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.Tag;

/** The files by which clusters are deployed, read where no engine runs that would read them. */
class DeploymentFilesTest {

  private static final Path RUNNERS = Path.of("").toAbsolutePath();
  private static final Path PROJECT = RUNNERS.getParent();
  private static final String FLINK = EnvironmentInformation.getVersion();

  @Test
  void theImageIsOfTheFlinkThatTheProgramIsBuiltWith() throws Exception {
    Dockerfile image = Dockerfile.read(RUNNERS.resolve("docker/Dockerfile"));
    assertThat(image.stages())
        .containsKeys("build", "cpu", "gpu")
        .containsEntry("cpu", "${FLINK_IMAGE}");
    for (String file : List.of("docker/Dockerfile", "docker/README.md")) {
      assertThat(Files.readString(RUNNERS.resolve(file)))
          .contains("flink:" + FLINK + "-scala_2.12-java17");
    }
    assertThat(image.stages().get("gpu")).isEqualTo("cpu");
    assertThat(at(cluster(), "spec.flinkVersion"))
        .isEqualTo("v" + FLINK.replaceAll("\\.\\d+$", "").replace('.', '_'));
  }

  @Test
  void theImageIsMadeOfFilesThatThereAre() throws Exception {
    Dockerfile image = Dockerfile.read(RUNNERS.resolve("docker/Dockerfile"));
    assertThat(image.copied("")).contains("runners/docker/fisherflow");
    for (String source : image.copied("")) {
      assertThat(PROJECT.resolve(source)).exists();
    }
    String pom = Files.readString(RUNNERS.resolve("pom.xml"));
    String built = "/build/runners/target/";
    for (String source : image.copied("build")) {
      if (source.startsWith(built)) {
        assertThat(pom)
            .contains(">${project.build.directory}/" + source.substring(built.length()) + "<");
      }
    }
    assertThat(image.copied("build")).contains(built + "bundle/fisherflow-bundle.jar");
    String build = image.all("RUN").get(0).arguments();
    assertThat(build).contains("< runners/target/flink-class-path");
    assertThat(pom).contains(">${project.build.directory}/flink-class-path<");
    assertThat(Files.readString(PROJECT.resolve("pom.xml"))).contains("${pytorch.native}");
    assertThat(build).contains("-Dpytorch.native=");
  }

  /** What is left out of the build's context cannot be copied. */
  @Test
  void theBuildSeesTheSources() throws Exception {
    List<String> kept =
        Files.readAllLines(RUNNERS.resolve("docker/Dockerfile.dockerignore")).stream()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    assertThat(kept).contains("*/src/main", "*/pom.xml");
    for (String path : kept) {
      assertThat(PROJECT.resolve(path.replace("*", "schemas"))).exists();
    }
    for (String source : Dockerfile.read(RUNNERS.resolve("docker/Dockerfile")).copied("")) {
      assertThat(kept)
          .as(source)
          .anyMatch(path -> source.equals(".") || source.startsWith(path + "/"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cluster/flink-cluster", "docker/fisherflow", "../fisherflow"})
  void scriptsCanBeParsedAndRun(String script) throws Exception {
    assertThat(RUNNERS.resolve(script)).isExecutable();
    assertShell(Files.readString(RUNNERS.resolve(script)));
  }

  @Test
  void commandsOfTheImageCanBeParsed() throws Exception {
    Dockerfile image = Dockerfile.read(RUNNERS.resolve("docker/Dockerfile"));
    for (Dockerfile.Instruction run : image.all("RUN")) {
      assertShell(run.arguments().replaceFirst("^(--\\S+\\s+)+", ""));
    }
    String program = Files.readString(RUNNERS.resolve("docker/fisherflow"));
    assertThat(program)
        .contains(Main.class.getName() + " \"$@\"")
        .contains("/opt/fisherflow/fisherflow-bundle.jar");
    // The classes and settings of the launcher, whose class path alone is another.
    String launcher = Files.readString(PROJECT.resolve("fisherflow"));
    assertThat(options(program)).isNotEmpty().isEqualTo(options(launcher));
  }

  @Test
  void composedServicesAreOfTheImagesStages() throws Exception {
    Dockerfile image = Dockerfile.read(RUNNERS.resolve("docker/Dockerfile"));
    Map<?, ?> services = map(at(yaml("docker/compose.yaml").get(0), "services"));
    assertThat(services.keySet())
        .map(Object::toString)
        .containsExactly("jobmanager", "taskmanager-0", "taskmanager-1", "client");
    for (Object service : services.values()) {
      assertThat(at(service, "image")).isEqualTo("fisherflow:" + version() + "-gpu");
      assertThat(image.stages()).containsKey("" + at(service, "build.target"));
      for (String base : List.of("BUILD_IMAGE", "FLINK_IMAGE", "CUDA_IMAGE")) {
        assertThat("" + at(service, "build.args." + base)).startsWith("${" + base + ":?");
      }
      assertThat(PROJECT.resolve("" + at(service, "build.dockerfile"))).exists();
      assertThat(RUNNERS.resolve("docker/" + at(service, "build.context")).normalize())
          .isEqualTo(PROJECT);
      assertThat(at(service, "environment.JOB_MANAGER_RPC_ADDRESS")).isEqualTo("jobmanager");
      assertThat("" + at(service, "volumes")).contains("workspace:/workspace");
    }
    assertThat("" + at(services.get("jobmanager"), "ports"))
        .as("published to this machine alone")
        .isEqualTo("[127.0.0.1:8081:8081]");
    Map<?, ?> others = map(at(yaml("docker/compose.cpu.yaml").get(0), "services"));
    assertThat(others.keySet()).map(Object::toString).hasSameSizeAs(services.keySet());
    others.forEach(
        (name, service) -> {
          assertThat(services.get(name)).as("service " + name).isNotNull();
          assertThat(image.stages()).containsKey("" + at(service, "build.target"));
          assertThat(at(service, "image")).isEqualTo("fisherflow:" + version() + "-cpu");
        });
  }

  @Test
  void allClustersHaveTheSameSettings() throws Exception {
    Map<String, String> shared = settings(yaml("cluster/flink-settings.yaml").get(0));
    assertThat(shared).hasSizeGreaterThan(10);
    assertThat(settings(at(cluster(), "spec.flinkConfiguration"))).containsAllEntriesOf(shared);
    assertThat(Files.readString(RUNNERS.resolve("cluster/flink-cluster")))
        .contains("flink-settings.yaml");
    Map<String, String> image = settings(yaml("docker/image-settings.yaml").get(0));
    assertThat(image).doesNotContainKeys(shared.keySet().toArray(String[]::new));
    assertThat(image.get("env.java.opts.taskmanager"))
        .isEqualTo(at(cluster(), "spec.flinkConfiguration.env.java.opts.taskmanager"));
  }

  @Test
  void kubernetesResourcesFitTogether() throws Exception {
    List<Object> resources = new ArrayList<>(yaml("kubernetes/session-cluster.yaml"));
    resources.addAll(yaml("kubernetes/sweep.yaml"));
    assertThat(resources)
        .map(resource -> at(resource, "apiVersion") + " " + at(resource, "kind"))
        .containsExactly(
            "v1 PersistentVolumeClaim",
            "flink.apache.org/v1beta1 FlinkDeployment",
            "v1 ConfigMap",
            "batch/v1 Job");
    String lease = "" + at(resources.get(0), "metadata.name");
    Object pod = at(cluster(), "spec.podTemplate.spec");
    Object job = at(resources.get(3), "spec.template.spec");
    Object client = list(at(job, "containers")).get(0);
    String image = "fisherflow:" + version() + "-gpu";
    assertThat(at(cluster(), "spec.image")).isEqualTo(image);
    assertThat(at(client, "image")).isEqualTo(image);
    for (Object spec : List.of(pod, job)) {
      assertThat(at(list(at(spec, "volumes")).get(0), "persistentVolumeClaim.claimName"))
          .isEqualTo(lease);
      assertThat(
              at(list(at(list(at(spec, "containers")).get(0), "volumeMounts")).get(0), "mountPath"))
          .isEqualTo("/workspace");
    }
    Object taskManager = list(at(cluster(), "spec.taskManager.podTemplate.spec.containers")).get(0);
    assertThat(at(taskManager, "name")).isEqualTo("flink-main-container");
    assertThat(at(taskManager, "resources.limits")).hasToString("{nvidia.com/gpu=1}");
    assertThat("" + at(client, "args"))
        .contains("--flink-master=" + at(cluster(), "metadata.name") + "-rest:8081");
    assertThat(at(client, "command")).isEqualTo(List.of("fisherflow"));
    List<String> arguments = list(at(client, "args")).stream().map(Object::toString).toList();
    assertThat(
            Fisherflow.commandLine(
                    new BeamSweeps("direct", DirectRunnerOptions::of),
                    new BeamEvaluations(DirectRunnerOptions::of),
                    SubmissionValidator::validate)
                .parseArgs(arguments.toArray(String[]::new))
                .subcommand()
                .commandSpec()
                .name())
        .isEqualTo("sweep");
    String specification = "" + map(at(resources.get(2), "data")).get("sweep.yaml");
    assertThat(SweepSpecification.parse("sweep.yaml", specification).name())
        .isEqualTo("demonstration");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster/README.md",
        "docker/README.md",
        "kubernetes/README.md",
        "../docs/flink.md"
      })
  void pagesLinkToFilesThatThereAre(String page) throws Exception {
    Path file = RUNNERS.resolve(page);
    List<String> links =
        Pattern.compile("]\\(([^)#:]+)\\)")
            .matcher(Files.readString(file))
            .results()
            .map(match -> match.group(1))
            .toList();
    assertThat(links).isNotEmpty();
    for (String link : links) {
      assertThat(file.resolveSibling(link)).exists();
    }
  }

  private static Object cluster() throws IOException {
    return yaml("kubernetes/session-cluster.yaml").get(1);
  }

  /** The version in the names of images. */
  private static String version() {
    try (Stream<String> lines = Files.lines(PROJECT.resolve("pom.xml"))) {
      return lines
          .filter(line -> line.contains("<version>"))
          .findFirst()
          .orElseThrow()
          .replaceAll(".*<version>(.*?)(-SNAPSHOT)?</version>.*", "$1");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The options of Java in a script that runs the program. */
  private static List<String> options(String script) {
    return Pattern.compile("(?m)^  (-\\S+)(?: \\\\)?$")
        .matcher(script)
        .results()
        .map((MatchResult match) -> match.group(1))
        .toList();
  }

  private static void assertShell(String script) throws Exception {
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(said).isZero();
  }

  private static List<Object> yaml(String file) throws IOException {
    List<Object> documents = new ArrayList<>();
    new Yaml(new ComposeConstructor())
        .loadAll(Files.readString(RUNNERS.resolve(file)))
        .forEach(documents::add);
    assertThat(documents).as(file).isNotEmpty().doesNotContainNull();
    return documents;
  }

  /** Flat settings as texts. */
  private static Map<String, String> settings(Object document) {
    Map<String, String> settings = new LinkedHashMap<>();
    map(document).forEach((name, value) -> settings.put("" + name, "" + value));
    return settings;
  }

  /** What is at a path of names; a name may itself have dots. */
  private static Object at(Object document, String path) {
    Map<?, ?> map = map(document);
    if (map.containsKey(path)) {
      return map.get(path);
    }
    for (int dot = path.indexOf('.'); dot > 0; dot = path.indexOf('.', dot + 1)) {
      if (map.containsKey(path.substring(0, dot))) {
        return at(map.get(path.substring(0, dot)), path.substring(dot + 1));
      }
    }
    throw new AssertionError("expected " + path + " in " + map);
  }

  private static Map<?, ?> map(Object value) {
    assertThat(value).isInstanceOf(Map.class);
    return (Map<?, ?>) value;
  }

  private static List<?> list(Object value) {
    assertThat(value).isInstanceOf(List.class);
    return (List<?>) value;
  }

  /** Plain YAML without duplicate keys, and Compose's tag for what is taken away again. */
  private static final class ComposeConstructor extends SafeConstructor {

    ComposeConstructor() {
      super(strict());
      yamlConstructors.put(
          new Tag("!reset"),
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return "reset";
            }
          });
    }

    private static LoaderOptions strict() {
      LoaderOptions options = new LoaderOptions();
      options.setAllowDuplicateKeys(false);
      return options;
    }
  }
}
