using YamlDotNet.RepresentationModel;

namespace LLMHive.Telemetry;

/// <summary>The files under <c>deploy</c>, read as text: what nobody can run here must at least be whole, and say the same everywhere.</summary>
public sealed class DeployTests
{
    private static readonly string[] Nodes = ["node1", "node2"];

    [Fact]
    public void Compose_Whole_NamesOnlyWhatItDefines()
    {
        var compose = Deploy.Yaml("compose.yaml");
        var services = compose["services"].Fields();
        Assert.Equal(["grafana", "migrate", "node1", "node2", "postgres", "prometheus"], services.Keys.Order());
        var volumes = compose["volumes"].Fields().Keys.ToHashSet();
        var secrets = compose["secrets"].Fields().Keys.ToHashSet();
        foreach (var (name, service) in services)
        {
            Assert.True(service.Merged("image") is not null, name);
            foreach (var mount in service.Merged("volumes")?.Items() ?? [])
            {
                var source = mount.Text().Split(':')[0];
                Assert.True(source.StartsWith("./", StringComparison.Ordinal) ? Path.Exists(Deploy.Path(source)) : volumes.Contains(source), $"{name}: {source}");
            }

            Assert.All(service.Merged("secrets")?.Items() ?? [], secret => Assert.Contains(secret.Text(), secrets));
            Assert.All(service.Merged("depends_on")?.Fields().Keys ?? [], other => Assert.Contains(other, services.Keys));
            Assert.All(service.Merged("ports")?.Items() ?? [], port => Assert.StartsWith("127.0.0.1:", port.Text(), StringComparison.Ordinal));
            Assert.True(name == "migrate" || service.Merged("healthcheck") is not null, $"{name} has no health check.");
        }
    }

    [Fact]
    public void Compose_Nodes_StartAfterTheMigrationAndKeepAJournalEach()
    {
        var services = Deploy.Yaml("compose.yaml")["services"];
        Assert.Equal("--migrate", Assert.Single(services["migrate"]["command"].Items()).Text());
        Assert.Equal("service_healthy", services["migrate"]["depends_on"]["postgres"]["condition"].Text());
        var journals = new HashSet<string>();
        foreach (var name in Nodes)
        {
            var node = services[name];
            Assert.Equal("service_completed_successfully", node.Merged("depends_on")!["migrate"]["condition"].Text());
            Assert.Equal(name, node["environment"]["Cluster__AdvertisedAddress"].Text());
            Assert.Equal("true", node.Merged("read_only")!.Text());
            Assert.Equal("150s", node.Merged("stop_grace_period")!.Text());
            Assert.Contains("/health/ready", string.Join(' ', node.Merged("healthcheck")!["test"].Items().Select(word => word.Text())), StringComparison.Ordinal);
            var mount = Assert.Single(node["volumes"].Items()).Text().Split(':');
            Assert.Equal("/data", mount[1]);
            Assert.True(journals.Add(mount[0]), "Two nodes share a journal.");
        }

        var scraped = Deploy.Yaml("prometheus/prometheus.yaml")["scrape_configs"].Items().Single();
        Assert.Equal("llmhive", scraped["job_name"].Text());
        Assert.Equal(Nodes.Select(name => name + ":8080"), scraped["static_configs"].Items().Single()["targets"].Items().Select(target => target.Text()));
    }

    [Theory]
    [InlineData("compose.yaml")]
    [InlineData("Dockerfile")]
    [InlineData("k8s/nodes.yaml")]
    [InlineData("k8s/migrate.yaml")]
    public void Files_Each_HoldNoSecret(string file)
    {
        var text = Deploy.Text(file);
        Assert.DoesNotMatch(@"(?i)password\s*[=:]\s*[^\s$/{_]", text);
        Assert.DoesNotMatch("hive_[a-z0-9]{8}|sk-|whsec_|sk_(live|test)", text);
    }

    [Fact]
    public void Dockerfile_Image_RunsAsNobodyOnADataVolume()
    {
        var lines = Deploy.Text("Dockerfile").Split('\n');
        Assert.True(lines.Count(line => line.StartsWith("FROM ", StringComparison.Ordinal)) >= 2, "One stage only: the SDK would be in the image.");
        var last = lines[Array.FindLastIndex(lines, line => line.StartsWith("FROM ", StringComparison.Ordinal))..];
        Assert.Contains("USER $APP_UID", last);
        Assert.Contains("VOLUME /data", last);
        Assert.Contains(last, line => line.Contains("LLMHIVE_DATA=/data", StringComparison.Ordinal));
        Assert.Contains("""ENTRYPOINT ["dotnet", "LLMHive.Host.dll"]""", last);
        Assert.DoesNotContain(last, line => line.Contains("sdk", StringComparison.Ordinal));
    }

    [Fact]
    public void Kubernetes_Resources_AreListedAndNameWhatThereIs()
    {
        var kustomization = Deploy.Yaml("k8s/kustomization.yaml");
        var listed = kustomization["resources"].Items().Select(file => file.Text()).ToArray();
        var files = Directory.GetFiles(Deploy.Path("k8s"), "*.yaml").Select(Path.GetFileName).Where(file => file != "kustomization.yaml");
        Assert.Equal(files.Order(), listed.Order());
        var objects = listed.SelectMany(file => Deploy.Documents("k8s/" + file)).ToArray();
        Assert.All(objects, item => Assert.True(item.Find("apiVersion") is not null && item.Find("kind") is not null && item.Find("metadata", "name") is not null));
        Assert.Equal(
            ["Job", "NetworkPolicy", "PodDisruptionBudget", "Role", "RoleBinding", "Service", "Service", "ServiceAccount", "StatefulSet"],
            objects.Select(item => item["kind"].Text()).Order());

        var nodes = Kind(objects, "StatefulSet")["spec"];
        var labels = nodes["template"]["metadata"]["labels"].Fields();
        foreach (var selector in objects.Select(item => item.Find("spec", "selector", "matchLabels") ?? item.Find("spec", "podSelector", "matchLabels"))
            .Concat(objects.Where(item => item["kind"].Text() == "Service").Select(item => item.Find("spec", "selector"))).OfType<YamlNode>())
        {
            Assert.All(selector.Fields(), wanted => Assert.Equal(wanted.Value.Text(), labels[wanted.Key].Text()));
        }

        Assert.Contains(objects, item => item["kind"].Text() == "Service" && item["metadata"]["name"].Text() == nodes["serviceName"].Text());
        Assert.Contains(objects, item => item["kind"].Text() == "ServiceAccount" && item["metadata"]["name"].Text() == nodes["template"]["spec"]["serviceAccountName"].Text());
        Assert.Equal(["get", "list", "watch", "patch"], Kind(objects, "Role")["rules"].Items().Single()["verbs"].Items().Select(verb => verb.Text()));
    }

    [Fact]
    public void Kubernetes_Nodes_KeepTheirJournalsAndLeaveInPeace()
    {
        var set = Deploy.Yaml("k8s/nodes.yaml")["spec"];
        var pod = set["template"]["spec"];
        var node = Assert.Single(pod["containers"].Items());
        var journal = Assert.Single(set["volumeClaimTemplates"].Items());
        Assert.Contains(node["volumeMounts"].Items(), mount =>
            mount["name"].Text() == journal["metadata"]["name"].Text() && mount["mountPath"].Text() == "/data");
        Assert.Equal("ReadWriteOncePod", Assert.Single(journal["spec"]["accessModes"].Items()).Text());
        Assert.Equal(("Retain", "Retain"), (
            set["persistentVolumeClaimRetentionPolicy"]["whenDeleted"].Text(), set["persistentVolumeClaimRetentionPolicy"]["whenScaled"].Text()));
        Assert.Equal("150", pod["terminationGracePeriodSeconds"].Text());
        Assert.Equal("30", set["minReadySeconds"].Text());
        Assert.Equal("1", Deploy.Yaml("k8s/disruption.yaml")["spec"]["maxUnavailable"].Text());
        Assert.Equal(("/health/ready", "/health/ready", "/health/live"), (
            node["startupProbe"]["httpGet"]["path"].Text(), node["readinessProbe"]["httpGet"]["path"].Text(), node["livenessProbe"]["httpGet"]["path"].Text()));

        string[] given = [.. node["env"].Items().Select(variable => variable["name"].Text())];
        foreach (var name in new[] { "POD_NAME", "POD_NAMESPACE", "POD_IP", "ORLEANS_SERVICE_ID", "ORLEANS_CLUSTER_ID", "LLMHIVE_POSTGRES", "Cluster__AdvertisedAddress" })
        {
            Assert.Contains(name, given);
        }

        foreach (var container in new[] { node, Assert.Single(Deploy.Yaml("k8s/migrate.yaml")["spec"]["template"]["spec"]["containers"].Items()) })
        {
            var secured = container["securityContext"];
            Assert.Equal(("true", "false", "ALL"), (
                secured["readOnlyRootFilesystem"].Text(), secured["allowPrivilegeEscalation"].Text(), secured["capabilities"]["drop"].Items().Single().Text()));
        }

        Assert.Equal("true", pod["securityContext"]["runAsNonRoot"].Text());
        var ports = node["ports"].Items().ToDictionary(port => port["name"].Text(), port => port["containerPort"].Text());
        Assert.Equal(("8080", "11111", "30000"), (ports["http"], ports["silo"], ports["gateway"]));
    }

    private static YamlNode Kind(YamlNode[] objects, string kind) => objects.Single(item => item["kind"].Text() == kind);
}
