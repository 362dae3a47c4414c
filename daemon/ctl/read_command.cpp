#include "daemon/ctl/read_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "daemon/ctl/command.hpp"
#include "daemon/ctl/message_counts.hpp"
#include "daemon/ctl/read_json.hpp"
#include "daemon/ctl/read_text.hpp"
#include "daemon/ctl/session.hpp"
#include "edi/xml/schema_folder.hpp"
#include "edi/xml/xml_reader.hpp"

namespace cargo::ctl {
namespace {

/// A file piece by piece, of which the first has been looked at.
class FileSource final : public edi::xml::ByteSource {
public:
    explicit FileSource(const std::string& file) : stream_(file, std::ios::binary) {
        constexpr std::size_t piece_bytes = 65'536;
        piece_.resize(piece_bytes);
        stream_.read(piece_.data(), static_cast<std::streamsize>(piece_.size()));
        piece_.resize(static_cast<std::size_t>(stream_.gcount()));
    }
    /// Of a file that has not been read from.
    [[nodiscard]] std::string_view beginning() const { return piece_; }
    std::size_t read(char* into, std::size_t room) override {
        const std::size_t size = std::string_view(piece_).substr(at_).copy(into, room);
        at_ += size;
        if (size > 0) return size;
        stream_.read(into, static_cast<std::streamsize>(room));
        return static_cast<std::size_t>(stream_.gcount());
    }
    template <class Take>
    void each_piece(const Take& take) {
        std::array<char, 65'536> piece{};
        while (const std::size_t size = read(piece.data(), piece.size())) take(std::string_view(piece.data(), size));
    }
    [[nodiscard]] std::string rest() {
        std::string bytes;
        each_piece([&](std::string_view piece) { bytes += piece; });
        return bytes;
    }
    [[nodiscard]] bool failed() const { return stream_.bad() || !stream_.is_open(); }

private:
    std::ifstream stream_;
    std::string piece_{};
    std::size_t at_ = 0;
};

/// The messages of a file, and what was counted in each: manifests' bills are not kept.
class ReadFile final : public edi::MessageSink {
public:
    std::vector<edi::Interchange> interchanges{};
    std::vector<MessageCounts> counts{};  ///< of the messages, in their order
    PassingCounts passing{};

    void interchange_start(const edi::InterchangeHeader& header) override { interchanges.emplace_back().header = header; }
    void message(edi::Message&& message) override {
        Manifest given_up;
        auto* const manifest = std::get_if<Manifest>(&message.body);
        const MessageCounts passed = passing.take(manifest != nullptr ? *manifest : given_up);
        counts.push_back(manifest != nullptr ? passed : counts_of(message));
        interchanges.back().messages.push_back(std::move(message));
    }
    void interchange_end(std::vector<edi::Finding>&& findings, bool refused) override {
        interchanges.back().findings = std::move(findings);
        if (!refused) return;
        for (edi::Message& message : interchanges.back().messages) message.verdict = edi::Verdict::refused;
    }
};

/// What the site's schema has against a file stands beside our own findings; a file that we have not read to its end is not
/// shown to it.
void add_schema_findings(std::string_view bytes, const edi::xml::SchemaFolder& schemas, std::vector<edi::Interchange>& read) {
    for (edi::Interchange& interchange : read) {
        for (edi::Message& message : interchange.messages) {
            if (std::holds_alternative<std::monostate>(message.body)) continue;
            std::vector<edi::Finding> findings = schemas.check(bytes);
            if (findings.empty()) continue;
            message.verdict = edi::Verdict::refused;
            message.findings_true_count += findings.size();
            std::ranges::move(findings, std::back_inserter(message.findings));
        }
    }
}

/// By content, never by the file's name. A file passes; a schema wants it whole.
ReadFile read_file(FileSource& file, const ReadArguments& arguments, const edi::xml::SchemaFolder* schemas) {
    ReadFile read;
    edi::ReadOptions options;
    options.port_time_zone = arguments.port_time_zone;
    options.tolerant_header = true;
    options.look_only = true;
    options.bills = &read.passing;
    if (!edi::xml::looks_like_xml(file.beginning())) {
        edi::StreamReader reader(options, read);
        file.each_piece([&](std::string_view piece) { reader.feed(piece); });
        reader.finish();
        return read;
    }
    const edi::xml::XmlOptions xml{.read = options, .profile = arguments.profile};
    if (schemas == nullptr) {
        edi::xml::read_messages(file, xml, read);
    } else {
        const std::string bytes = file.rest();
        edi::xml::MemorySource source(bytes);
        edi::xml::read_messages(source, xml, read);
        add_schema_findings(bytes, *schemas, read.interchanges);
    }
    return read;
}

bool has_error(const std::vector<edi::Finding>& findings) {
    return std::ranges::any_of(findings, [](const edi::Finding& finding) { return finding.severity == edi::Severity::error; });
}

/// True when the file holds messages and all are accepted.
bool is_accepted(const std::vector<edi::Interchange>& interchanges) {
    std::size_t messages = 0;
    for (const edi::Interchange& interchange : interchanges) {
        messages += interchange.messages.size();
        if (has_error(interchange.findings)) return false;
        for (const edi::Message& message : interchange.messages) {
            if (message.verdict != edi::Verdict::accepted || is_only_read(message)) return false;
        }
    }
    return messages > 0;
}

void print_json(const std::string& file, const ReadFile& read, const ReadArguments& arguments, std::ostream& out) {
    std::size_t number = 0;
    std::size_t lines = 0;
    for (const edi::Interchange& interchange : read.interchanges) {
        if (interchange.messages.empty() && has_error(interchange.findings)) {
            out << message_json(file, 0, interchange, edi::Message{}, {}, arguments) << '\n';
            ++lines;
        }
        for (const edi::Message& message : interchange.messages) {
            out << message_json(file, number + 1, interchange, message, read.counts[number], arguments) << '\n';
            ++number;
            ++lines;
        }
    }
    if (lines == 0) out << message_json(file, 0, edi::Interchange{}, edi::Message{}, {}, arguments) << '\n';
}

void print_text(const std::string& file, const ReadFile& read, const ReadArguments& arguments, std::ostream& out) {
    ReadText text(arguments, out);
    out << file << '\n';
    std::size_t number = 0;
    for (const edi::Interchange& interchange : read.interchanges) {
        text.interchange(interchange);
        for (const edi::Message& message : interchange.messages) {
            text.message(number + 1, message, read.counts[number]);
            ++number;
        }
    }
    if (number == 0) text.no_message();
}

}  // namespace

int run_read(const ReadArguments& arguments, std::ostream& out, std::ostream& err) {
    int code = exit_ok;
    std::optional<edi::xml::SchemaFolder> schemas;
    if (!arguments.schema_folder.empty()) {
        Result<edi::xml::SchemaFolder> opened = edi::xml::SchemaFolder::open(arguments.schema_folder);
        if (!opened) {
            err << fmt::format("cargoctl read: --schema-dir {}\n", opened.error().detail);
            return exit_usage;
        }
        schemas = std::move(*opened);
    }
    for (const std::string& file : arguments.files) {
        FileSource source(file);
        const ReadFile read = read_file(source, arguments, schemas ? &*schemas : nullptr);
        if (source.failed()) {
            const bool french = arguments.language == Language::french;
            err << fmt::format("cargoctl read: {} {}\n", file, french ? "ne peut pas être lu" : "cannot be read");
            code = exit_usage;
            continue;
        }
        (arguments.json ? print_json : print_text)(file, read, arguments, out);
        if (!is_accepted(read.interchanges) && code == exit_ok) code = exit_refused;
    }
    return code;
}

void add_read_command(CLI::App& app, const Session& session, Chosen& chosen) {
    CLI::App* command = app.add_subcommand(
        "read",
        "Lit des fichiers EDIFACT ou XML, dit tout ce qui ne va pas / reads EDIFACT or XML files, says all that is wrong");
    const std::shared_ptr<ReadArguments> arguments = std::make_shared<ReadArguments>();
    const std::shared_ptr<std::string> language = std::make_shared<std::string>();
    command->add_option("FILE", arguments->files, "Fichiers / files")->required();
    command->add_flag("--json", arguments->json, "Une ligne JSON par message / one line of JSON per message");
    command->add_flag("--unmapped", arguments->unmapped,
                      "Aussi ce qui n'a pas de place dans le modèle / also what has no place in the model");
    command->add_option("--lang", *language, "fr, en")->check(CLI::IsMember({"fr", "en"}));
    command->add_option("--profile", arguments->profile,
                        "XML : profil du pays, sinon celui du bureau / the country's profile, else the office's");
    command->add_option("--schema-dir", arguments->schema_folder,
                        "XML : dossier de schémas du site, à côté de notre contrôle / the site's schemas, beside our checking");
    command->add_option("--zone", arguments->port_time_zone, "Fuseau du port / the port's time zone (Europe/Paris)");
    command->callback([arguments, language, &session, &chosen] {
        // What stands before the command is meant for it as well.
        chosen.run = [arguments, language, &session] {
            if (!language->empty()) arguments->language = *language == "en" ? Language::english : Language::french;
            else arguments->language = session.language;
            arguments->json = arguments->json || session.json;
            return run_read(*arguments, *session.out, *session.err);
        };
    });
}

}  // namespace cargo::ctl
