#include "edi/xml/schema_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <utility>
#include <xercesc/framework/MemBufInputSource.hpp>
#include <xercesc/framework/XMLGrammarPoolImpl.hpp>
#include <xercesc/sax/SAXParseException.hpp>
#include <xercesc/sax2/Attributes.hpp>
#include <xercesc/sax2/DefaultHandler.hpp>
#include <xercesc/sax2/SAX2XMLReader.hpp>
#include <xercesc/sax2/XMLReaderFactory.hpp>
#include <xercesc/util/PlatformUtils.hpp>
#include <xercesc/util/TransService.hpp>
#include <xercesc/util/XMLUni.hpp>

#include "edi/meaning.hpp"
#include "edi/xml/byte_source.hpp"
#include "edi/xml/envelope.hpp"
#include "edi/xml/hardened_parser.hpp"
#include "edi/xml/prolog.hpp"
#include "edi/xml/wrapped_message.hpp"
#include "libcargo/limits.hpp"

namespace cargo::edi::xml {
namespace {

namespace xc = xercesc;

/// Names the global elements of a schema: the children of its root called element.
class RootsOfSchema final : public ParseEvents {
public:
    bool start(const ElementName& name, std::span<const Attribute> attributes, const Position&) override {
        for (const Attribute& one : attributes) {
            if (depth_ == 0 && one.name == "targetNamespace") has_namespace = true;
            if (depth_ == 1 && name.text == "element" && one.name == "name") roots.emplace_back(one.value);
        }
        ++depth_;
        return false;
    }
    void text(std::string_view) override {}
    void end() override { --depth_; }
    [[nodiscard]] bool gives_up() const override { return false; }

    std::vector<std::string> roots{};
    bool has_namespace = false;

private:
    std::size_t depth_ = 0;
};

std::string utf8(const XMLCh* text) {
    const xc::TranscodeToStr made(text, "UTF-8");
    return {reinterpret_cast<const char*>(made.str()), made.length()};
}

/// What is thrown through Xerces' frames when a schema asks for a file that the folder does not have.
struct NotInFolder {
    std::string name;
};

/// Files by the last part of what a schema calls them: never a path, never an address.
class FromFolder final : public xc::EntityResolver {
public:
    using Find = std::function<const std::string*(const std::string&)>;
    explicit FromFolder(Find find) : find_(std::move(find)) {}
    xc::InputSource* resolveEntity(const XMLCh* const, const XMLCh* const system) override {
        std::string name = utf8(system);
        name.erase(0, name.find_last_of("/\\") + 1);
        const std::string* const text = find_(name);
        if (text == nullptr) throw NotInFolder{name};
        return source(name, *text).release();
    }
    /// The address is a name for Xerces and leads nowhere: there is no network in it.
    static std::unique_ptr<xc::InputSource> source(const std::string& name, std::string_view text) {
        const std::string address = "http://schemas.invalid/" + name;
        const auto* const bytes = reinterpret_cast<const XMLByte*>(text.data());
        return std::make_unique<xc::MemBufInputSource>(bytes, text.size(), address.c_str());
    }

private:
    Find find_;
};

/// Collects what the schema has against a file, within the bounds that our own reading has.
class Faults final : public xc::DefaultHandler {
public:
    explicit Faults(std::string schema) : schema_(std::move(schema)) {}

    void startElement(const XMLCh* const, const XMLCh* const, const XMLCh* const, const xc::Attributes&) override {
        if (++depth_ > limits::xml_depth_max) throw NotInFolder{};  // our reader has refused it; nothing more is said
    }
    void endElement(const XMLCh* const, const XMLCh* const, const XMLCh* const) override { --depth_; }
    void error(const xc::SAXParseException& fault) override { tell(fault); }
    void fatalError(const xc::SAXParseException& fault) override { tell(fault); }
    void startDTD(const XMLCh* const, const XMLCh* const, const XMLCh* const) override { throw NotInFolder{"DOCTYPE"}; }

    void tell(std::uint32_t line, const std::string& what) {
        Position at;
        at.segment = line;
        report(log, Errc::structure_unexpected_segment, Severity::error, Scope::stop_message, Place{schema_, at}, {},
               {fmt::format("Le schéma {} de ce site n'admet pas cela : {}", schema_, what),
                fmt::format("This site's schema {} does not admit this: {}", schema_, what)});
    }

    FindingLog log{limits::findings_max};

private:
    void tell(const xc::SAXParseException& fault) {
        tell(static_cast<std::uint32_t>(fault.getLineNumber()), utf8(fault.getMessage()));
    }

    std::string schema_;
    std::size_t depth_ = 0;
};

void use_schemas_of_ours(xc::SAX2XMLReader& reader) {
    reader.setFeature(xc::XMLUni::fgSAX2CoreNameSpaces, true);
    reader.setFeature(xc::XMLUni::fgSAX2CoreValidation, true);
    reader.setFeature(xc::XMLUni::fgXercesDynamic, false);
    reader.setFeature(xc::XMLUni::fgXercesSchema, true);
    reader.setFeature(xc::XMLUni::fgXercesHandleMultipleImports, true);
    reader.setFeature(xc::XMLUni::fgXercesUseCachedGrammarInParse, true);
    reader.setFeature(xc::XMLUni::fgXercesLoadSchema, false);  // what the file itself names is not looked for
    reader.setFeature(xc::XMLUni::fgXercesLoadExternalDTD, false);
    reader.setFeature(xc::XMLUni::fgXercesDisableDefaultEntityResolution, true);
    reader.setFeature(xc::XMLUni::fgXercesContinueAfterFatalError, false);
    reader.setProperty(xc::XMLUni::fgXercesScannerName, const_cast<XMLCh*>(xc::XMLUni::fgSGXMLScanner));
}

}  // namespace

Result<SchemaFolder> SchemaFolder::open(const std::filesystem::path& folder) {
    const auto refused = [&](const std::string& name, std::string_view what) {
        return fail(Errc::request_malformed, {}, fmt::format("{}{}{}: {}", folder.string(), name.empty() ? "" : "/", name, what));
    };
    std::error_code failed;
    SchemaFolder made;
    auto entry = std::filesystem::directory_iterator(folder, failed);
    for (; !failed && entry != std::filesystem::directory_iterator(); entry.increment(failed)) {
        const std::string name = entry->path().filename().string();
        if (entry->path().extension() != ".xsd" || !entry->is_regular_file(failed) || entry->is_symlink(failed)) continue;
        std::ifstream stream(entry->path(), std::ios::binary);
        Schema schema;
        schema.text.assign(std::istreambuf_iterator<char>(stream), {});
        if (!stream) return refused(name, "cannot be read");
        if (schema.text.size() > limits::request_bytes_max) return refused(name, "too large for a schema");
        const Result<Prolog> prolog = read_prolog(std::string_view(schema.text).substr(0, limits::xml_prolog_bytes_max),
                                                  schema.text.size() <= limits::xml_prolog_bytes_max);
        RootsOfSchema roots;
        MemorySource nothing_more({});
        const bool is_schema = prolog && prolog->root == "schema" && !parse(schema.text, *prolog, nothing_more, roots);
        if (!is_schema) return refused(name, "no schema");
        schema.roots = std::move(roots.roots);
        schema.has_namespace = roots.has_namespace;
        made.schemas_.emplace(name, std::move(schema));
    }
    if (failed) return refused({}, failed.message());
    if (made.schemas_.empty()) return refused({}, "no .xsd in this folder");
    return made;
}

std::string SchemaFolder::schema_of(std::string_view root) const {
    for (const auto& [name, schema] : schemas_) {
        if (std::ranges::find(schema.roots, root) != schema.roots.end()) return name;
    }
    return {};
}

std::vector<Finding> SchemaFolder::check(std::string_view bytes) const {
    const std::string_view head = bytes.substr(0, limits::xml_prolog_bytes_max);
    const Result<Prolog> prolog = read_prolog(head, bytes.size() <= limits::xml_prolog_bytes_max);
    if (!prolog) return {};
    const std::string own = schema_of(prolog->root);  // the site may have one of the envelope itself
    if (!own.empty() || prolog->root != envelope_root) return own.empty() ? std::vector<Finding>{} : check(bytes, *prolog, own);
    const std::string wrapped = schema_of(message_in_envelope(head, *prolog).value_or(std::string{}));
    if (wrapped.empty()) return {};
    const Result<std::string> message = unwrapped(bytes, *prolog);
    if (!message) {
        Faults faults(wrapped);
        faults.tell(prolog->root_at.segment, fmt::format("its message cannot be cut out of the envelope ({}); send it in UTF-8, "
                                                         "or without the envelope",
                                                         message.error().detail));
        return faults.log.kept();
    }
    const Result<Prolog> inner = read_prolog(std::string_view(*message).substr(0, limits::xml_prolog_bytes_max),
                                             message->size() <= limits::xml_prolog_bytes_max);
    return inner ? check(*message, *inner, wrapped) : std::vector<Finding>{};
}

std::vector<Finding> SchemaFolder::check(std::string_view bytes, const Prolog& prolog, const std::string& name) const {
    prepare_platform();
    Faults faults(name);
    FromFolder resolver([this](const std::string& wanted) {
        const auto found = schemas_.find(wanted);
        return found == schemas_.end() ? nullptr : &found->second.text;
    });
    try {
        xc::XMLGrammarPoolImpl pool;
        const std::unique_ptr<xc::SAX2XMLReader> reader(
            xc::XMLReaderFactory::createXMLReader(xc::XMLPlatformUtils::fgMemoryManager, &pool));
        use_schemas_of_ours(*reader);
        reader->setErrorHandler(&faults);
        reader->setEntityResolver(&resolver);
        const Schema& schema = schemas_.find(name)->second;
        const std::unique_ptr<xc::InputSource> source = FromFolder::source(name, schema.text);
        reader->loadGrammar(*source, xc::Grammar::SchemaGrammarType, true);
        // Without a namespace Xerces wants to be told whose schema the file's is; it asks the resolver for it.
        const xc::TranscodeFromStr own(reinterpret_cast<const XMLByte*>(name.data()), name.size(), "UTF-8");
        if (!schema.has_namespace) {
            reader->setProperty(xc::XMLUni::fgXercesSchemaExternalNoNameSpaceSchemaLocation, const_cast<XMLCh*>(own.str()));
        }
        if (faults.log.errors() == 0) {
            reader->setContentHandler(&faults);
            reader->setLexicalHandler(&faults);
            const std::unique_ptr<xc::InputSource> file = FromFolder::source("file", bytes.substr(prolog.bom_bytes));
            reader->parse(*file);
        }
    } catch (const NotInFolder& missing) {
        if (!missing.name.empty()) faults.tell(0, fmt::format("{} is not in the folder", missing.name));
    } catch (const xc::XMLException& fault) {
        faults.tell(0, utf8(fault.getMessage()));
    } catch (const xc::SAXException& fault) { faults.tell(0, utf8(fault.getMessage())); }
    return faults.log.kept();
}

}  // namespace cargo::edi::xml
