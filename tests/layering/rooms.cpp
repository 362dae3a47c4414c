#include "tests/layering/rooms.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace cargo::layering {
namespace {

/// quai_store -> daemon/store, quai_cargo -> libcargo.
std::string folder_of(const std::string& target) {
    if (target == "quai_cargo") return "libcargo";
    if (target == "quai_edi") return "edi";
    if (target == "quai_rules") return "rules";
    return "daemon/" + target.substr(std::string("quai_").size());
}

void read_declarations(const std::string& file, const std::string& macro, const std::string& prefix, Rooms& rooms) {
    std::ifstream in(file);
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with(macro + "(")) continue;
        std::ranges::replace(line, '(', ' ');
        std::ranges::replace(line, ')', ' ');
        std::istringstream words(line);
        std::string word;
        words >> word >> word;
        const std::string room = folder_of(prefix + word);
        rooms.order.push_back(room);
        std::set<std::string>& sees = rooms.sees[room];
        sees.insert(room);
        while (words >> word) {
            if (!word.starts_with("quai_")) continue;
            const std::string linked = folder_of(word);
            sees.insert(linked);
            const auto through = rooms.sees.find(linked);
            if (through != rooms.sees.end()) sees.insert(through->second.begin(), through->second.end());
        }
    }
}

}  // namespace

Rooms read_rooms(const std::string& root) {
    Rooms rooms;
    for (const char* library : {"libcargo", "edi", "rules"}) {
        read_declarations(root + "/" + library + "/CMakeLists.txt", "quai_library", "", rooms);
    }
    read_declarations(root + "/daemon/CMakeLists.txt", "quai_room", "quai_", rooms);
    return rooms;
}

std::string room_of(const std::string& path) {
    const std::size_t first = path.find('/');
    if (first == std::string::npos) return "";
    const std::string top = path.substr(0, first);
    if (top != "daemon") return top;
    const std::size_t second = path.find('/', first + 1);
    return second == std::string::npos ? top : path.substr(0, second);
}

}  // namespace cargo::layering
