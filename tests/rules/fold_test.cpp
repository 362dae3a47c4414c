#include "rules/fold.hpp"

#include <gtest/gtest.h>

namespace cargo::rules {
namespace {

TEST(Folded, FollowsTheTable) {
    struct Case {
        std::string_view text, expected;
    };
    const Case cases[] = {
        {"", " "},
        {"  ,;  ", " "},
        {"Meubles en BOIS, résineux", " meubles en bois resineux "},
        {"e\xCC\x81t\xC3\xA9", " ete "},
        {"ŒUVRE Straße Ærø Łódź", " oeuvre strasse aero lodz "},
        {"Điện thoại", " dien thoai "},
        {"ПОВЕРБАНК Ёлка", " повербанк елка "},
        {"Τσιγάρα ΟΔΟΣ", " τσιγαρα οδοσ "},
        {"锂电池2号", " 锂 电 池 2 号 "},
        {"ＡＢＣ　１", " abc 1 "},
        {"l'eau – «x»", " l eau x "},
        {"co\xC2\xADop", " coop "},
        {"a\xFFz\xC3", " a z "},
        {"3,5×2", " 3 5 2 "},
    };
    for (const Case& c : cases) {
        EXPECT_EQ(folded(c.text), c.expected) << c.text;
        EXPECT_EQ(folded(folded(c.text)), folded(c.text)) << c.text;
    }
}

TEST(Folded, UsesRoomAgain) {
    std::string room;
    fold_into(room, "Meubles en BOIS massif, 3 × 5, livrés démontés à l'entrepôt");
    fold_into(room, "«Thé»");
    EXPECT_EQ(room, " the ");
    fold_into(room, "");
    EXPECT_EQ(room, " ");
}

}  // namespace
}  // namespace cargo::rules
