#include "daemon/http/contract.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>
#include <set>
#include <string>
#include <utility>

#include "daemon/http/api.hpp"
#include "daemon/http/error_page.hpp"
#include "daemon/http/status.hpp"
#include "daemon/service/act_json.hpp"

namespace cargo::http {
namespace {

using Operation = std::pair<std::string, std::string>;  ///< method and path

[[nodiscard]] std::string_view document(std::string_view path) {
    for (const ContractDocument& one : contract_documents()) {
        if (one.path == path) return one.bytes;
    }
    return {};
}

/// Operations by the lines of the text: a path at two blanks, a method at four (tests/contract holds
/// the text to that shape, and reads it as YAML).
[[nodiscard]] std::set<Operation> documented_operations() {
    std::set<Operation> found;
    std::string_view rest = document("/openapi.yaml");
    rest = rest.substr(rest.find("\npaths:\n") + 1);
    rest = rest.substr(0, rest.find("\ncomponents:\n"));
    std::string path;
    while (!rest.empty()) {
        std::string line(rest.substr(0, rest.find('\n')));
        rest.remove_prefix(std::min(line.size() + 1, rest.size()));
        std::erase(line, '\'');
        const std::size_t indent = line.find_first_not_of(' ');
        if (indent == std::string::npos || line.back() != ':') continue;
        std::string name = line.substr(indent, line.size() - indent - 1);
        if (indent == 2 && name.starts_with('/')) path = name;
        if (indent != 4) continue;
        for (char& c : name) c = static_cast<char>(c & ~0x20);
        found.emplace(name, path);
    }
    return found;
}

/// Acts are documented one by one, each with the body it takes; the router has one row for them.
constexpr std::string_view act_pattern = "/v1/acts/{act}";
constexpr std::string_view act_prefix = "/v1/acts/";

TEST(Contract, DocumentsEveryRouteAndInventsNone) {
    std::set<Operation> routes;
    for (const Route& route : api_routes()) routes.emplace(route.method, route.pattern);
    std::set<Operation> documented;
    for (const Operation& operation : documented_operations()) {
        const bool act = operation.second.starts_with(act_prefix);
        documented.emplace(operation.first, act ? std::string(act_pattern) : operation.second);
    }
    EXPECT_EQ(documented, routes);
}

TEST(Contract, DocumentsEveryActAndInventsNone) {
    std::set<std::string> documented;
    for (const auto& [method, path] : documented_operations()) {
        if (path.starts_with(act_prefix)) documented.insert(path.substr(act_prefix.size()));
    }
    std::set<std::string> taken;
    std::set<std::string> candidates = documented;
    for (std::size_t i = 0; i < act_count; ++i) candidates.emplace(to_string(static_cast<ActKind>(i)));
    for (const std::string& name : candidates) {
        const auto read = service::read_acts(name, {});
        if (read || read.error().code != Errc::request_unknown_act) taken.insert(name);
    }
    EXPECT_EQ(documented, taken);
}

template <std::size_t... I>
[[nodiscard]] std::set<std::string> event_types(std::index_sequence<I...>) {
    return {std::string(type_of(Event{std::in_place_index<I>}))...};
}

TEST(Contract, HasASchemaForEveryTypeOfEventAndForNoOther) {
    std::set<std::string> expected{"/schemas/port.status.v1.json", "/schemas/party.status.v1.json",
                                   "/schemas/customs.gate.changed.v1.json"};
    for (const std::string& type : event_types(std::make_index_sequence<std::variant_size_v<Event>>{}))
        expected.insert("/schemas/customs." + type + ".v1.json");
    std::set<std::string> there;
    for (const ContractDocument& one : contract_documents()) {
        const std::string path(one.path);
        const bool of_events = path.starts_with("/schemas/port.") || path.starts_with("/schemas/party.") ||
                               path.starts_with("/schemas/customs.");
        if (of_events) there.insert(path);
    }
    EXPECT_EQ(there, expected);
}

TEST(Contract, NamesTheKindsOfTheRegistry) {
    std::string list;
    for (const std::string_view kind : auth::kinds) list += (list.empty() ? "" : ", ") + std::string(kind);
    EXPECT_NE(document("/openapi.yaml").find("enum: [" + list + "]"), std::string_view::npos) << list;
}

TEST(Contract, AWrongPathIsNoDocument) {
    Request request;
    request.path = {"schemas", "..", "openapi.yaml"};
    EXPECT_EQ(contract_document(request).status, 404);
    request.path = {"openapi.yaml"};
    EXPECT_EQ(contract_document(request).status, 200);
    EXPECT_EQ(contract_document(request).content_type, "application/yaml");
}

TEST(ErrorPage, EveryCodeHasOneWhereItsProblemsPointInBothLanguages) {
    for (const ErrorText& row : error_texts()) {
        const boost::json::value said = boost::json::parse(problem(Error{row.code, {}, {}}).body);
        const std::string type(said.at("type").as_string());
        ASSERT_TRUE(type.starts_with("/errors/")) << type;
        EXPECT_EQ(std::string(said.at("title").as_string()), row.english);
        Request request;
        request.captured["code"] = type.substr(std::string_view("/errors/").size());
        for (const auto& [asked, sentence] : {std::pair{"en", row.english}, std::pair{"fr", row.french}}) {
            request.fields["accept-language"] = asked;
            const Response page = error_page(request);
            EXPECT_EQ(page.status, 200) << type;
            EXPECT_EQ(page.content_type, "text/html; charset=utf-8");
            EXPECT_NE(page.body.find(std::string(sentence)), std::string::npos) << type << " " << page.body;
            EXPECT_NE(page.body.find("<dd>" + std::to_string(static_cast<int>(row.code)) + "</dd>"), std::string::npos);
        }
    }
    Request request;
    request.captured["code"] = "no_such_code";
    EXPECT_EQ(error_page(request).status, 404);
}

TEST(ErrorPage, IsInTheLanguageThatWeighsMost) {
    // clang-format off
    const std::pair<std::string_view, Language> rows[] = {
        {"",                              Language::french},
        {"en",                            Language::english},
        {"en-GB",                         Language::english},
        {"EN",                            Language::english},
        {"fr-FR, en;q=0.8",               Language::french},
        {"fr;q=0.5, en;q=0.8",            Language::english},
        {"de, en;q=0.1",                  Language::english},
        {"de",                            Language::french},
        {"en, fr",                        Language::french},
        {"en;q=0",                        Language::french},
        {"en ; q=0.9 , fr ; q=0.85",      Language::english},
        {"enx",                           Language::french},
        {"en;q=rubbish",                  Language::french},
        {",;,q=",                         Language::french},
    };
    // clang-format on
    for (const auto& [asked, language] : rows) EXPECT_EQ(language_of(asked), language) << asked;
}

}  // namespace
}  // namespace cargo::http
