#include <gtest/gtest.h>

#include <algorithm>

#include "tests/layering/rooms.hpp"
#include "tests/layering/source_file.hpp"

/// Arrows between rooms point one way; fails when one is turned round.
namespace cargo::layering {
namespace {

const std::vector<std::string> product = {"libcargo", "edi", "rules", "daemon"};

std::vector<SourceFile> product_sources() {
    std::vector<SourceFile> all;
    for (const std::string& folder : product) {
        for (SourceFile& file : read_sources(QUAI_SOURCE_DIR, folder)) all.push_back(std::move(file));
    }
    return all;
}

std::string where(const SourceFile& file, const SourceLine& line) { return file.path + ":" + std::to_string(line.number) + ": "; }

bool begins_with_any(const std::string& text, const std::vector<std::string>& beginnings) {
    return std::ranges::any_of(beginnings, [&](const std::string& b) { return text.starts_with(b); });
}

TEST(Layering, AFileIncludesOnlyRoomsThatItsOwnLinks) {
    const Rooms rooms = read_rooms(QUAI_SOURCE_DIR);
    const std::vector<SourceFile> files = product_sources();
    ASSERT_GT(files.size(), 20U);
    for (const SourceFile& file : files) {
        const std::string room = room_of(file.path);
        ASSERT_TRUE(rooms.sees.contains(room)) << file.path << ": its folder is no room in CMake";
        for (const SourceLine& include : file.includes) {
            const std::string other = room_of(include.text);
            if (std::ranges::find(rooms.order, other) == rooms.order.end()) continue;
            EXPECT_TRUE(rooms.sees.at(room).contains(other))
                << where(file, include) << room << " must not include " << include.text;
        }
    }
}

TEST(Layering, RoomsLinkOnlyWhatStandsBeforeThem) {
    const Rooms rooms = read_rooms(QUAI_SOURCE_DIR);
    for (std::size_t i = 0; i < rooms.order.size(); ++i) {
        for (const std::string& other : rooms.sees.at(rooms.order[i])) {
            const auto found = std::find(rooms.order.begin(), rooms.order.end(), other);
            ASSERT_NE(found, rooms.order.end()) << other;
            EXPECT_LE(found - rooms.order.begin(), static_cast<std::ptrdiff_t>(i)) << rooms.order[i] << " links " << other;
        }
    }
}

/// The arrows that no change of CMake may turn: they are the promise, not a table's content.
TEST(Layering, TheCoreKnowsNobodyAndReadersAndRulesDoNotKnowEachOther) {
    const Rooms rooms = read_rooms(QUAI_SOURCE_DIR);
    using Names = std::set<std::string>;
    EXPECT_EQ(rooms.sees.at("libcargo"), (Names{"libcargo"}));
    EXPECT_EQ(rooms.sees.at("edi"), (Names{"libcargo", "edi"}));
    EXPECT_EQ(rooms.sees.at("rules"), (Names{"libcargo", "rules"}));
    EXPECT_EQ(rooms.sees.at("daemon/views"), (Names{"libcargo", "daemon/views"}));
    EXPECT_FALSE(rooms.sees.at("daemon/service").contains("daemon/http"));
    EXPECT_FALSE(rooms.sees.at("daemon/store").contains("daemon/service"));
    EXPECT_FALSE(rooms.sees.at("daemon/ctl").contains("daemon/store")) << "cargoctl speaks HTTP only";
}

/// A library's headers, and the beginnings of the paths that may include them.
struct Fence {
    const char* what;
    std::vector<std::string> headers;
    std::vector<std::string> rooms;
};

TEST(Layering, EachForeignLibraryHasItsRoom) {
    const Fence fences[] = {
        {"PostgreSQL", {"pqxx", "libpq", "postgresql/", "pg_config"}, {"daemon/store"}},
        {"Kafka", {"librdkafka/"}, {"daemon/events"}},
        {"Xerces-C", {"xercesc/"}, {"edi/xml/hardened_parser.cpp", "edi/xml/schema_folder.cpp"}},
        {"network", {"boost/asio", "boost/beast", "openssl/ssl.h"}, {"daemon/http", "daemon/ctl", "daemon/cargod"}},
        {"sockets",
         {"sys/socket.h", "netinet/", "arpa/", "netdb.h"},
         {"daemon/http", "daemon/ctl", "daemon/cargod", "daemon/embed"}},
        {"command line", {"CLI/"}, {"daemon/ctl", "daemon/cargod"}},
        {"configuration", {"toml++"}, {"daemon/cargod"}},
        {"threads",
         {"thread", "mutex", "shared_mutex", "condition_variable", "future", "pthread.h"},
         {"daemon/store", "daemon/events", "daemon/service", "daemon/http", "daemon/ctl", "daemon/cargod", "daemon/embed",
          "daemon/auth", "daemon/folders", "rules/holder.hpp"}},
        {"zlib", {"zlib.h"}, {"daemon/http"}},
        {"clocks",
         {"ctime", "time.h", "sys/time.h"},
         {"daemon/auth", "daemon/service", "daemon/cargod", "daemon/ctl", "daemon/embed"}},
        {"logs and terminals",
         {"iostream", "syslog.h", "spdlog/"},
         {"daemon/ctl", "daemon/cargod", "daemon/http", "daemon/events", "edi/compiler/"}},
    };
    for (const SourceFile& file : product_sources()) {
        const std::string room = room_of(file.path);
        for (const Fence& fence : fences) {
            if (begins_with_any(file.path, fence.rooms)) continue;
            for (const SourceLine& include : file.includes) {
                const bool exact = std::ranges::find(fence.headers, include.text) != fence.headers.end();
                const bool inside = begins_with_any(include.text, fence.headers) && include.text.find('/') != std::string::npos;
                EXPECT_FALSE(exact || inside)
                    << where(file, include) << fence.what << " has no place in " << room << ": " << include.text;
            }
        }
    }
}

TEST(Layering, SqlIsWrittenOnlyInTheStore) {
    const char* const statements[] = {"SELECT ",      "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ",
                                      "ALTER TABLE ", "DROP ",        "COPY ",   "TRUNCATE "};
    for (const SourceFile& file : product_sources()) {
        if (room_of(file.path) == "daemon/store") continue;
        for (const SourceLine& line : file.literals) {
            for (const char* statement : statements) {
                EXPECT_FALSE(mentions(line.text, statement))
                    << where(file, line) << "SQL belongs to daemon/store or migrations: " << line.text;
            }
        }
    }
}

}  // namespace
}  // namespace cargo::layering
